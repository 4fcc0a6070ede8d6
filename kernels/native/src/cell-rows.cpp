#include "cell-rows.h"

namespace sluice {

const char* const candidate_names[] = {
#define CANDIDATE(enumerator, name) #name,
#include "units.def"
};
const int candidate_kinds = sizeof(candidate_names) / sizeof(*candidate_names);

const UnitRow unit_rows[] = {
#define UNIT(enumerator, name, filters, least, most, stride, strides, dilated) \
  {#name, filters, least, most, stride, strides, dilated},
#include "units.def"
};
const int unit_types = sizeof(unit_rows) / sizeof(*unit_rows);

}  // namespace sluice
