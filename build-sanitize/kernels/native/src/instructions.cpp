#include "instructions.h"

#include <vector>

namespace sluice {

namespace portable {
extern const Kernel table[];
}
#ifdef SLUICE_X86
namespace avx2 {
extern const Kernel table[];
}
namespace avx512 {
extern const Kernel table[];
}
#endif

namespace {

size_t length(KernelTable table) {
  size_t count = 0;
  while (table[count].name != nullptr) ++count;
  return count;
}

/// The best first.
const std::vector<InstructionSet>& supported() {
  static const std::vector<InstructionSet> sets = [] {
    std::vector<InstructionSet> found;
    const auto add = [&found](const char* name, KernelTable table) { found.push_back({name, table, length(table)}); };
#ifdef SLUICE_X86
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
      add("avx512", avx512::table);
    if (avx2) add("avx2", avx2::table);
#endif
    add("portable", portable::table);
    return found;
  }();
  return sets;
}

}  // namespace

const InstructionSet* best_instructions() { return &supported().front(); }

const InstructionSet* find_instructions(const std::string& name) {
  std::string known;
  for (const auto& set : supported()) {
    if (set.name == name) return &set;
    known += (known.empty() ? "" : ", ") + std::string(set.name);
  }
  throw std::invalid_argument("this processor has no instruction set \"" + name + "\"; it has " + known);
}

}  // namespace sluice
