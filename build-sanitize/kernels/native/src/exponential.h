// e^x and the natural logarithm in double precision, by fixed polynomials: the same bits on every processor and for
// every width of a vector, which the C library does not promise. Errors are below 1e-11 of the result.
#pragma once
#include <cstdint>
#include <cstring>

#include "vector.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

SLUICE_INLINE double power_of_two(int64_t exponent) {
  const uint64_t bits = static_cast<uint64_t>(exponent + 1023) << 52;
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// e^x for the range of a float's result: 0 below -150, infinite above 100.
SLUICE_INLINE double exponential(double x) {
  const double limited = x < -160 ? -160.0 : (x > 120 ? 120.0 : x);
  // Adding 1.5·2^52 rounds to a whole number.
  const double shifter = 6755399441055744.0;
  const double whole = (limited * 1.4426950408889634 + shifter) - shifter;
  const double r = (limited - whole * 0.693147180369123816490) - whole * 1.90821492927058770002e-10;
  double p = 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  // Not a number has no whole part; the product keeps it.
  return p * power_of_two(whole == whole ? static_cast<int64_t>(whole) : 0);
}

/// ln x for x from 2^-1022; minus infinity at 0, not a number below.
SLUICE_INLINE double logarithm(double x) {
  uint64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  // The mantissa between √½ and √2.
  const uint64_t offset = 0x3fe6a09e667f3bcd;
  const int64_t exponent = static_cast<int64_t>(bits - offset) >> 52;
  const uint64_t mantissa_bits = bits - (static_cast<uint64_t>(exponent) << 52);
  double m;
  std::memcpy(&m, &mantissa_bits, sizeof m);
  const double s = (m - 1) / (m + 1), s2 = s * s;
  double p = 1.0 / 19;
  p = p * s2 + 1.0 / 17;
  p = p * s2 + 1.0 / 15;
  p = p * s2 + 1.0 / 13;
  p = p * s2 + 1.0 / 11;
  p = p * s2 + 1.0 / 9;
  p = p * s2 + 1.0 / 7;
  p = p * s2 + 1.0 / 5;
  p = p * s2 + 1.0 / 3;
  p = p * s2 + 1;
  const double value = static_cast<double>(exponent) * 0.6931471805599453 + 2 * s * p;
  const double infinite = __builtin_inf();
  return x > 0 ? (x == infinite ? infinite : value) : (x == 0 ? -infinite : __builtin_nan(""));
}

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
