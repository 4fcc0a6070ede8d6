// The addon as Node loads it: allocation, copies between JavaScript and the arena, and one call for all kernels.
#include <node_api.h>
#ifndef _WIN32
#include <dlfcn.h>
#endif

#include <cstring>
#include <string>
#include <unordered_map>

#include "addon-values.h"
#include "arena.h"
#include "call.h"
#include "cell-plans.h"
#include "cell-rows.h"
#include "digest.h"
#include "instructions.h"
#include "threads.h"

namespace {

using namespace sluice;

struct Instance {
  Arena arena;
  CellPlans plans;
  const InstructionSet* instructions = best_instructions();
};

/// Runs a function of the addon; what it throws becomes an exception of JavaScript with a code.
template <class F>
napi_value guarded(napi_env env, napi_callback_info info, size_t wanted, F&& f) {
  napi_value arguments[4] = {};
  size_t count = 4;
  void* data = nullptr;
  Instance* instance = nullptr;
  napi_get_cb_info(env, info, &count, arguments, nullptr, &data);
  napi_get_instance_data(env, reinterpret_cast<void**>(&instance));
  try {
    if (count < wanted) throw std::invalid_argument("too few arguments");
    return f(*instance, arguments);
  } catch (const OutOfMemory& error) {
    napi_throw_error(env, "SLUICE_OUT_OF_MEMORY", error.what());
  } catch (const std::bad_alloc&) {
    napi_throw_error(env, "SLUICE_OUT_OF_MEMORY", "the system gives no more memory");
  } catch (const std::exception& error) {
    napi_throw_error(env, "SLUICE_NATIVE", error.what());
  }
  return nullptr;
}

/// allocate(floats): handle
napi_value allocate(napi_env env, napi_callback_info info) {
  return guarded(env, info, 1, [env](Instance& instance, napi_value* arguments) {
    const double floats = number_of(env, arguments[0]);
    if (!(floats >= 0 && floats < 1e13)) throw std::invalid_argument("no length of a buffer");
    return make_number(env, instance.arena.allocate(static_cast<size_t>(floats)));
  });
}

/// release(handle)
napi_value release(napi_env env, napi_callback_info info) {
  return guarded(env, info, 1, [env](Instance& instance, napi_value* arguments) -> napi_value {
    instance.arena.release(handle_of(env, arguments[0]));
    return nullptr;
  });
}

/// write(handle, Float32Array)
napi_value write(napi_env env, napi_callback_info info) {
  return guarded(env, info, 2, [env](Instance& instance, napi_value* arguments) -> napi_value {
    const Floats from = floats_of(env, arguments[1]);
    float* to = instance.arena.address(handle_of(env, arguments[0]), from.length);
    if (from.length > 0) std::memcpy(to, from.data, from.length * sizeof(float));
    return nullptr;
  });
}

/// read(handle, Float32Array)
napi_value read(napi_env env, napi_callback_info info) {
  return guarded(env, info, 2, [env](Instance& instance, napi_value* arguments) -> napi_value {
    const Floats to = floats_of(env, arguments[1]);
    const float* from = instance.arena.address(handle_of(env, arguments[0]), to.length);
    if (to.length > 0) std::memcpy(to.data, from, to.length * sizeof(float));
    return nullptr;
  });
}

/// call(kernel, Float64Array, count): what the kernel returns, numbers in an array, or undefined for none
napi_value call(napi_env env, napi_callback_info info) {
  return guarded(env, info, 3, [env](Instance& instance, napi_value* arguments) -> napi_value {
    napi_typedarray_type type;
    size_t length = 0;
    void* data = nullptr;
    if (napi_get_typedarray_info(env, arguments[1], &type, &length, &data, nullptr, nullptr) != napi_ok ||
        type != napi_float64_array)
      throw std::invalid_argument("a Float64Array was expected");
    const double index = number_of(env, arguments[0]);
    const double count = number_of(env, arguments[2]);
    if (!(index >= 0 && index < static_cast<double>(instance.instructions->count)))
      throw std::invalid_argument("there is no such kernel");
    if (!(count >= 0 && count <= static_cast<double>(length))) throw std::invalid_argument("no count of numbers");
    Call call(instance.arena, instance.plans, static_cast<const double*>(data), static_cast<size_t>(count));
    const Kernel& kernel = instance.instructions->table[static_cast<size_t>(index)];
    try {
      kernel.function(call);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(std::string(kernel.name) + ": " + error.what());
    }
    if (!call.done()) throw std::invalid_argument(std::string(kernel.name) + ": the call has too many numbers");
    if (call.results().empty()) return nullptr;
    napi_value results;
    napi_create_array_with_length(env, call.results().size(), &results);
    for (size_t i = 0; i < call.results().size(); ++i)
      napi_set_element(env, results, static_cast<uint32_t>(i), make_number(env, call.results()[i]));
    return results;
  });
}

/// configure(threads, memory limit in bytes or 0, instruction set or ''): the name of the instruction set that is used
napi_value configure(napi_env env, napi_callback_info info) {
  return guarded(env, info, 3, [env](Instance& instance, napi_value* arguments) {
    const double threads = number_of(env, arguments[0]);
    const double limit = number_of(env, arguments[1]);
    const std::string name = text_of(env, arguments[2]);
    if (!(threads >= 1 && threads <= 4096)) throw std::invalid_argument("no number of threads");
    if (!(limit >= 0 && limit < 1e18)) throw std::invalid_argument("no limit of memory");
    set_threads(static_cast<int>(threads));
    instance.arena.set_limit(static_cast<size_t>(limit));
    if (!name.empty()) instance.instructions = find_instructions(name);
    napi_value used;
    napi_create_string_utf8(env, instance.instructions->name, NAPI_AUTO_LENGTH, &used);
    return used;
  });
}

/// kernels(): their names, in the order of their numbers
napi_value kernels(napi_env env, napi_callback_info info) {
  return guarded(env, info, 0, [env](Instance& instance, napi_value*) {
    napi_value names;
    napi_create_array_with_length(env, instance.instructions->count, &names);
    for (size_t i = 0; i < instance.instructions->count; ++i) {
      napi_value name;
      napi_create_string_utf8(env, instance.instructions->table[i].name, NAPI_AUTO_LENGTH, &name);
      napi_set_element(env, names, static_cast<uint32_t>(i), name);
    }
    return names;
  });
}

/// cellRows(): { candidates: names, units: [name, filters, least and most size, least and most stride, dilated] }, in the
/// order of their numbers
napi_value cell_rows(napi_env env, napi_callback_info info) {
  return guarded(env, info, 0, [env](Instance&, napi_value*) {
    const auto text = [env](const char* name) {
      napi_value value;
      napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &value);
      return value;
    };
    napi_value object, candidates, units;
    napi_create_object(env, &object);
    napi_create_array(env, &candidates);
    napi_create_array(env, &units);
    for (int i = 0; i < candidate_kinds; ++i) napi_set_element(env, candidates, i, text(candidate_names[i]));
    for (int i = 0; i < unit_types; ++i) {
      const UnitRow& row = unit_rows[i];
      const int facts[] = {row.filters, row.least_size, row.most_size, row.least_stride, row.most_stride, row.dilated};
      napi_value unit;
      napi_create_array(env, &unit);
      napi_set_element(env, unit, 0, text(row.name));
      for (uint32_t k = 0; k < 6; ++k) napi_set_element(env, unit, k + 1, make_number(env, facts[k]));
      napi_set_element(env, units, i, unit);
    }
    set(env, object, "candidates", candidates);
    set(env, object, "units", units);
    return object;
  });
}

/// memory(): { used, held, peak, total, live, plans } in bytes, live blocks, and kept plans of cells
napi_value memory(napi_env env, napi_callback_info info) {
  return guarded(env, info, 0, [env](Instance& instance, napi_value*) {
    napi_value object;
    napi_create_object(env, &object);
    set(env, object, "used", make_number(env, static_cast<double>(instance.arena.used())));
    set(env, object, "held", make_number(env, static_cast<double>(instance.arena.held())));
    set(env, object, "peak", make_number(env, static_cast<double>(instance.arena.peak())));
    set(env, object, "total", make_number(env, static_cast<double>(Arena::total())));
    set(env, object, "live", make_number(env, static_cast<double>(instance.arena.live())));
    set(env, object, "plans", make_number(env, static_cast<double>(instance.plans.count())));
    return object;
  });
}

/// resetPeak(): the peak starts again from what is in use
napi_value reset_peak(napi_env env, napi_callback_info info) {
  return guarded(env, info, 0, [](Instance& instance, napi_value*) -> napi_value {
    instance.arena.reset_peak();
    return nullptr;
  });
}

/// trim(): pooled blocks go back to the system
napi_value trim(napi_env env, napi_callback_info info) {
  return guarded(env, info, 0, [](Instance& instance, napi_value*) -> napi_value {
    instance.arena.trim();
    return nullptr;
  });
}

/// Node unloads an addon with the last worker that used it, but the threads of the pool live in its code.
void stay_loaded() {
#ifndef _WIN32
  Dl_info self;
  if (dladdr(reinterpret_cast<const void*>(&stay_loaded), &self) != 0)
    dlopen(self.dli_fname, RTLD_LAZY | RTLD_NODELETE | RTLD_NOLOAD);
#endif
}

}  // namespace

NAPI_MODULE_INIT() {
  stay_loaded();
  auto* instance = new Instance;
  napi_set_instance_data(
      env, instance, [](napi_env, void* data, void*) { delete static_cast<Instance*>(data); }, nullptr);
  const std::pair<const char*, napi_callback> functions[] = {
      {"allocate", allocate}, {"release", release}, {"write", write},   {"read", read},
      {"call", call},         {"kernels", kernels}, {"memory", memory}, {"resetPeak", reset_peak},
      {"trim", trim},         {"configure", configure}, {"cellRows", cell_rows}};
  for (const auto& [name, function] : functions) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
    set(env, exports, name, value);
  }
  napi_value digest;
  napi_create_string_utf8(env, source_digest, NAPI_AUTO_LENGTH, &digest);
  set(env, exports, "digest", digest);
  return exports;
}
