#include "call.h"

#include <cmath>
#include <stdexcept>
#include <string>

namespace sluice {

Call::Call(Arena& arena, CellPlans& plans, const double* numbers, size_t count)
    : arena(arena), plans(plans), next_(numbers), end_(numbers + count) {}
Call::~Call() = default;

double Call::number() {
  if (next_ == end_) throw std::invalid_argument("the call has too few numbers");
  return *next_++;
}

bool Call::flag() { return number() != 0; }

int64_t Call::integer(int64_t least) {
  const double value = number();
  if (!(value >= static_cast<double>(least)) || value != std::floor(value) || value > 9e15)
    throw std::invalid_argument("a whole number of at least " + std::to_string(least) + " was expected, not " +
                                std::to_string(value));
  return static_cast<int64_t>(value);
}

int Call::integer(int64_t least, int most) {
  const int64_t value = integer(least);
  if (value > most) throw std::invalid_argument(std::to_string(value) + " is more than " + std::to_string(most));
  return static_cast<int>(value);
}

int32_t Call::handle() {
  const double value = number();
  if (!(value >= -1 && value < 2147483648.0) || value != std::floor(value))
    throw std::invalid_argument(std::to_string(value) + " is no handle of a buffer");
  return static_cast<int32_t>(value);
}

float* Call::buffer(size_t floats) { return arena.address(handle(), floats); }

float* Call::optional(size_t floats) {
  const int32_t value = handle();
  return value == -1 ? nullptr : arena.address(value, floats);
}

void Call::result(double value) { results_.push_back(value); }
bool Call::done() const { return next_ == end_; }
const std::vector<double>& Call::results() const { return results_; }

}  // namespace sluice
