// The table's prototypes are those of the toolkit's header.

#include <nvrtc.h>

#include <type_traits>

#include "compile/nvrtc_library.hpp"

namespace {

/// Enumerations stand for the integer that the table has in their place.
template <class T>
struct plain {
  using type = T;
};
template <class T>
requires std::is_enum_v<T>
struct plain<T> {
  using type = int;
  static_assert(sizeof(T) == sizeof(int));
};
template <class R, class... A>
struct plain<R(A...)> {
  using type = typename plain<R>::type(typename plain<A>::type...);
};

template <class Ours, auto* theirs>
constexpr bool same = std::is_same_v<Ours, typename plain<std::remove_pointer_t<decltype(theirs)>>::type*>;

#define CUBIE_NVRTC_FUNCTION(name, parameters) \
  static_assert(same<decltype(cubie::compile::NvrtcTable::name), &::name>, #name);
#include "compile/nvrtc_functions.def"
#undef CUBIE_NVRTC_FUNCTION
static_assert(cubie::compile::kNvrtcOutOfMemory == NVRTC_ERROR_OUT_OF_MEMORY);

}  // namespace

int main() {}
