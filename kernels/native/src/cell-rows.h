// The rows of units.def as tables, by the numbers that JavaScript gives.
#pragma once

namespace sluice {

extern const char* const candidate_names[];
extern const int candidate_kinds;

struct UnitRow {
  const char* name;
  int filters, least_size, most_size, least_stride, most_stride;
  bool dilated;
  bool has(int size, int dilation, int stride) const {
    return size % 2 == 1 && size >= least_size && size <= most_size && stride >= least_stride && stride <= most_stride &&
           (dilation == 1 || (dilation == 2 && dilated));
  }
};
extern const UnitRow unit_rows[];
extern const int unit_types;

}  // namespace sluice
