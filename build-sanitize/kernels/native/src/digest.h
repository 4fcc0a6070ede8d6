// The digest of the sources that the engine was compiled from.
#pragma once

namespace sluice {
extern const char* const source_digest;
}
