// Masks of spatial concrete dropout (Gal, Hron and Kendall 2017), in double precision.
#include "blocks.h"
#include "call.h"
#include "exponential.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

namespace {

/// z/(1 - z), of which follow z and 1 - z without cancellation.
SLUICE_INLINE double odds(double logit, double u, double inverse_temperature) {
  return exponential((logarithm(u) - logarithm(1 - u) + logit) * inverse_temperature);
}

/// Numbers of a place that are handled together.
constexpr int64_t kNumbers = 1024;

}  // namespace

/// dropout_mask(places, numbers of each, temperature, logits, uniform, mask): (1 - z)/(1 - p)
void dropout_mask(Call& call) {
  const int64_t places = call.integer(), numbers = call.integer();
  const double inverse = 1 / call.number();
  const float* logits = call.buffer(places);
  const float* uniform = call.buffer(places * numbers);
  float* mask = call.buffer(places * numbers);
  const int64_t blocks = blocks_of(numbers, kNumbers);
  parallel(places * blocks, [&](int64_t index, int) {
    const int64_t place = index / blocks, start = index % blocks * kNumbers;
    const int64_t end = numbers - start < kNumbers ? numbers : start + kNumbers;
    const double logit = static_cast<double>(logits[place]), kept = 1 + exponential(logit);
    const float* u = uniform + place * numbers;
    float* to = mask + place * numbers;
    for (int64_t i = start; i < end; ++i)
      to[i] = static_cast<float>(kept / (1 + odds(logit, static_cast<double>(u[i]), inverse)));
  });
}

/// dropout_mask_gradient(places, numbers of each, temperature, logits, uniform, dy, mask, dlogits): Σ dy·mask·(p - z/t)
void dropout_mask_gradient(Call& call) {
  const int64_t places = call.integer(), numbers = call.integer();
  const double inverse = 1 / call.number();
  const float* logits = call.buffer(places);
  const float* uniform = call.buffer(places * numbers);
  const float* dy = call.buffer(places * numbers);
  const float* mask = call.buffer(places * numbers);
  float* dlogits = call.buffer(places);
  parallel(places, [&](int64_t place, int) {
    const double logit = static_cast<double>(logits[place]), p = 1 / (1 + exponential(-logit));
    const int64_t offset = place * numbers;
    double terms[kNumbers], total = 0;
    for (int64_t start = 0; start < numbers; start += kNumbers) {
      const int64_t count = numbers - start < kNumbers ? numbers - start : kNumbers, first = offset + start;
      // Apart from the sum, whose order must stay, so that these can be computed side by side.
      for (int64_t i = 0; i < count; ++i) {
        const double z = 1 / (1 + odds(-logit, 1 - static_cast<double>(uniform[first + i]), inverse));
        terms[i] = static_cast<double>(dy[first + i]) * static_cast<double>(mask[first + i]) * (p - z * inverse);
      }
      for (int64_t i = 0; i < count; ++i) total += terms[i];
    }
    dlogits[place] = static_cast<float>(total);
  });
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
