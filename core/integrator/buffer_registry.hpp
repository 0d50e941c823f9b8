#pragma once
// The buffer registry: components name the per-run storage they need, parents roll their children up, and sizes are
// asked for only when a kernel is built or launched. Nothing else in the house stores a buffer size.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cubie::integrator {

/// local: on the worker's stack (registers where the compiler can); workspace: a window of the worker's workspace
/// (a GPU's shared memory or scratch); persistent: workspace whose contents outlive a launch slice.
enum class Location : std::int8_t { local, workspace, persistent };

/// number: the kernel's precision.
enum class Element : std::int8_t { number, int32, int64, float64 };

struct BufferRequest {
  std::string name;
  std::int64_t elements = 0;  ///< per run; 0 is allowed and takes no space
  Element element = Element::number;
  Location location = Location::local;
  std::string alias;  ///< name of a buffer of the same component whose space this one may share, "" for none
};

/// Sizes that are known only when a kernel is built.
struct LayoutUnits {
  std::int64_t number_bytes = 8;
  std::int64_t lanes = 1;       ///< runs stored side by side
  std::int64_t alignment = 64;  ///< bytes, of every window
};

struct Placement {
  Location location = Location::local;
  std::int64_t offset = -1;  ///< bytes from the start of its area; -1 for local
  std::int64_t bytes = 0;    ///< per lane group
};

struct Totals {
  std::int64_t local_bytes = 0, workspace_bytes = 0, persistent_bytes = 0;
};

class BufferRegistry {
 public:
  using Component = std::int32_t;

  [[nodiscard]] Component add_component(std::string name);
  /// Rolls `child` up into `parent`: its windows become part of the parent's. With `alias`, the child's workspace
  /// lies inside that buffer of the parent when it has room, else in a window of its own. Throws invalid_argument for
  /// a child that has a parent already or contains `parent`, unknown_name for an alias that is no buffer of `parent`.
  void add_child(Component parent, Component child, std::string_view alias = {});
  /// Removes a component, its buffers and all below it; using one of them afterwards throws internal.
  void remove(Component component);

  /// Throws invalid_argument for an empty or duplicate name, a negative size, an alias of an alias; unknown_name for an
  /// alias that is no buffer of the component.
  void add_buffer(Component component, BufferRequest request);
  void resize(Component component, std::string_view name, std::int64_t elements);
  void set_location(Component component, std::string_view name, Location location);
  /// Drops all buffers of one component, keeping its children. A buffer that a child lies in must come back before the
  /// next question.
  void clear(Component component);

  /// Where a buffer of `component` lies in the area of `root`. Throws unknown_name, internal when `root` does not
  /// contain `component`, out_of_range when a size overflows.
  [[nodiscard]] Placement placement(Component root, Component component, std::string_view name,
                                    const LayoutUnits& units) const;
  [[nodiscard]] Totals totals(Component root, const LayoutUnits& units) const;

 private:
  static constexpr Component kNoParent = -1;
  struct Child {
    Component component;
    std::string alias;
  };
  struct Entry {
    std::string name;
    bool alive = true;
    Component parent = kNoParent;
    std::vector<BufferRequest> buffers;
    std::vector<Child> children;
  };
  struct Window {
    Component component;
    std::size_t buffer;
    Placement placement;
  };
  struct Layout {
    std::vector<Window> windows;
    Totals totals;
  };

  [[nodiscard]] Entry& entry(Component component);
  [[nodiscard]] const Entry& entry(Component component) const;
  [[nodiscard]] std::size_t find(const Entry& entry, std::string_view name) const;
  void place(Component component, const LayoutUnits& units, std::int64_t workspace, std::int64_t persistent,
             Layout& out) const;
  [[nodiscard]] Layout layout(Component root, const LayoutUnits& units) const;

  std::vector<Entry> entries_;
};

}  // namespace cubie::integrator
