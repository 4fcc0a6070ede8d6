// Compiled by itself, so that an edited kernel does not compile everything anew.
#include "digest.h"

#define SLUICE_TEXT_OF(name) #name
#define SLUICE_TEXT(name) SLUICE_TEXT_OF(name)

namespace sluice {
const char* const source_digest = SLUICE_TEXT(SLUICE_DIGEST);
}
