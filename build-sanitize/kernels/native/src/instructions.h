// The instruction sets for which the kernels were compiled, and which of them this processor has.
#pragma once
#include <cstddef>
#include <string>

#include "call.h"

namespace sluice {

struct InstructionSet {
  const char* name;
  KernelTable table;
  size_t count;
};

/// The best one that this processor has.
const InstructionSet* best_instructions();

/// The one of that name. Throws std::invalid_argument where it was not built or the processor lacks it.
const InstructionSet* find_instructions(const std::string& name);

}  // namespace sluice
