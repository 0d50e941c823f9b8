#include "integrator/buffer_registry.hpp"

#include <algorithm>
#include <utility>

#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

std::int64_t element_bytes(Element element, const LayoutUnits& units) {
  switch (element) {
    case Element::number:
      return units.number_bytes;
    case Element::int32:
      return 4;
    case Element::int64:
    case Element::float64:
      return 8;
  }
  return units.number_bytes;
}

std::int64_t buffer_bytes(const BufferRequest& buffer, const LayoutUnits& units) {
  return checked_mul(checked_mul(buffer.elements, element_bytes(buffer.element, units), "buffer size"), units.lanes,
                     "buffer size");
}

std::int64_t aligned(std::int64_t bytes, const LayoutUnits& units) {
  return checked_add(bytes, units.alignment - 1, "buffer size") / units.alignment * units.alignment;
}

/// How much of a buffer its aliases have taken.
struct Room {
  std::int64_t offset = 0;
  std::int64_t bytes = 0;
  std::int64_t used = 0;
};

/// Written as a subtraction, because the sum may not fit 64 bits.
bool fits(const Room& room, std::int64_t bytes, const LayoutUnits& units) {
  return bytes <= room.bytes - aligned(room.used, units);
}

}  // namespace

BufferRegistry::Component BufferRegistry::add_component(std::string name) {
  if (name.empty()) throw Error(ErrorCode::invalid_argument, "a buffer component needs a name");
  entries_.push_back(Entry{std::move(name), true, kNoParent, {}, {}});
  return static_cast<Component>(entries_.size() - 1);
}

BufferRegistry::Entry& BufferRegistry::entry(Component component) {
  return const_cast<Entry&>(std::as_const(*this).entry(component));
}

const BufferRegistry::Entry& BufferRegistry::entry(Component component) const {
  if (component < 0 || static_cast<std::size_t>(component) >= entries_.size() ||
      !entries_[static_cast<std::size_t>(component)].alive) {
    throw Error(ErrorCode::internal, "buffer component {} is unknown", component);
  }
  return entries_[static_cast<std::size_t>(component)];
}

std::size_t BufferRegistry::find(const Entry& e, std::string_view name) const {
  for (std::size_t i = 0; i < e.buffers.size(); ++i) {
    if (e.buffers[i].name == name) return i;
  }
  throw Error(ErrorCode::unknown_name, "component {} has no buffer {}", e.name, name);
}

void BufferRegistry::add_child(Component parent, Component child, std::string_view alias) {
  Entry& p = entry(parent);
  Entry& c = entry(child);
  if (c.parent != kNoParent) {
    throw Error(ErrorCode::invalid_argument, "component {} has a parent already, {}", c.name, entry(c.parent).name);
  }
  for (Component above = parent; above != kNoParent; above = entry(above).parent) {
    if (above == child) throw Error(ErrorCode::invalid_argument, "component {} cannot contain itself", c.name);
  }
  if (!alias.empty()) (void)find(p, alias);
  p.children.push_back({child, std::string(alias)});
  c.parent = parent;
}

void BufferRegistry::remove(Component component) {
  // The list is taken out of the entry first, because each removed child edits the list of its parent.
  for (const Child& child : std::exchange(entry(component).children, {})) remove(child.component);
  Entry& e = entry(component);
  if (e.parent != kNoParent) {
    std::erase_if(entry(e.parent).children, [&](const Child& child) { return child.component == component; });
  }
  e = Entry{std::move(e.name), false, kNoParent, {}, {}};
}

void BufferRegistry::add_buffer(Component component, BufferRequest request) {
  Entry& e = entry(component);
  if (request.name.empty()) throw Error(ErrorCode::invalid_argument, "a buffer of {} needs a name", e.name);
  if (request.elements < 0) {
    throw Error(ErrorCode::invalid_argument, "buffer {} must have >= 0 elements (got {})", request.name,
                request.elements);
  }
  for (const BufferRequest& other : e.buffers) {
    if (other.name == request.name) throw Error(ErrorCode::invalid_argument, "buffer {} exists already", request.name);
  }
  if (!request.alias.empty()) {
    const BufferRequest& target = e.buffers[find(e, request.alias)];
    if (!target.alias.empty()) {
      throw Error(ErrorCode::invalid_argument, "buffer {} cannot alias {}, which is an alias", request.name,
                  target.name);
    }
  }
  e.buffers.push_back(std::move(request));
}

void BufferRegistry::resize(Component component, std::string_view name, std::int64_t elements) {
  Entry& e = entry(component);
  if (elements < 0) {
    throw Error(ErrorCode::invalid_argument, "buffer {} must have >= 0 elements (got {})", name, elements);
  }
  e.buffers[find(e, name)].elements = elements;
}

void BufferRegistry::set_location(Component component, std::string_view name, Location location) {
  Entry& e = entry(component);
  e.buffers[find(e, name)].location = location;
}

void BufferRegistry::clear(Component component) { entry(component).buffers.clear(); }

void BufferRegistry::place(Component component, const LayoutUnits& units, std::int64_t workspace,
                           std::int64_t persistent, Layout& out) const {
  const Entry& e = entry(component);
  std::vector<Room> rooms(e.buffers.size());
  std::int64_t workspace_end = workspace, persistent_end = persistent;

  const auto add = [&](std::size_t i, Location location, std::int64_t offset, std::int64_t bytes) {
    out.windows.push_back({component, i, {location, offset, bytes}});
  };
  const auto own_window = [&](std::size_t i, Location location, std::int64_t bytes) {
    if (location == Location::local) {
      add(i, location, -1, bytes);
      out.totals.local_bytes = checked_add(out.totals.local_bytes, bytes, "local buffer size");
      return;
    }
    std::int64_t& end = location == Location::workspace ? workspace_end : persistent_end;
    add(i, location, end, bytes);
    rooms[i] = {end, bytes, 0};
    end = checked_add(end, aligned(bytes, units), "workspace size");
  };

  // Buffers that own their space first, so that their windows stand together and every alias finds its target placed.
  for (std::size_t i = 0; i < e.buffers.size(); ++i) {
    if (e.buffers[i].alias.empty()) own_window(i, e.buffers[i].location, buffer_bytes(e.buffers[i], units));
  }
  for (std::size_t i = 0; i < e.buffers.size(); ++i) {
    const BufferRequest& buffer = e.buffers[i];
    if (buffer.alias.empty()) continue;
    const std::int64_t bytes = buffer_bytes(buffer, units);
    const std::size_t target = find(e, buffer.alias);
    Room& room = rooms[target];
    // An alias lives inside a workspace buffer with room; what must persist never shares space.
    if (e.buffers[target].location == Location::workspace && buffer.location != Location::persistent &&
        fits(room, bytes, units)) {
      const std::int64_t inside = aligned(room.used, units);
      add(i, Location::workspace, room.offset + inside, bytes);
      room.used = inside + bytes;
    } else {
      own_window(i, buffer.location, bytes);
    }
  }
  for (const Child& child : e.children) {
    if (!child.alias.empty()) {
      const std::size_t target = find(e, child.alias);
      Room& room = rooms[target];
      const std::int64_t need = totals(child.component, units).workspace_bytes;
      if (e.buffers[target].location == Location::workspace && fits(room, need, units)) {
        const std::int64_t inside = aligned(room.used, units);
        Layout nested;
        place(child.component, units, room.offset + inside, persistent_end, nested);
        out.windows.insert(out.windows.end(), nested.windows.begin(), nested.windows.end());
        out.totals.local_bytes = checked_add(out.totals.local_bytes, nested.totals.local_bytes, "local buffer size");
        persistent_end = nested.totals.persistent_bytes;
        room.used = inside + need;
        continue;
      }
    }
    Layout nested;
    place(child.component, units, workspace_end, persistent_end, nested);
    out.windows.insert(out.windows.end(), nested.windows.begin(), nested.windows.end());
    out.totals.local_bytes = checked_add(out.totals.local_bytes, nested.totals.local_bytes, "local buffer size");
    workspace_end = nested.totals.workspace_bytes;
    persistent_end = nested.totals.persistent_bytes;
  }
  out.totals.workspace_bytes = workspace_end;
  out.totals.persistent_bytes = persistent_end;
}

BufferRegistry::Layout BufferRegistry::layout(Component root, const LayoutUnits& units) const {
  if (units.number_bytes < 1 || units.lanes < 1 || units.alignment < 1) {
    throw Error(ErrorCode::internal, "layout units must be >= 1 (got {} bytes, {} lanes, alignment {})",
                units.number_bytes, units.lanes, units.alignment);
  }
  Layout out;
  place(root, units, 0, 0, out);
  return out;
}

Placement BufferRegistry::placement(Component root, Component component, std::string_view name,
                                    const LayoutUnits& units) const {
  const std::size_t buffer = find(entry(component), name);
  for (const Window& window : layout(root, units).windows) {
    if (window.component == component && window.buffer == buffer) return window.placement;
  }
  throw Error(ErrorCode::internal, "component {} is no part of {}", entry(component).name, entry(root).name);
}

Totals BufferRegistry::totals(Component root, const LayoutUnits& units) const { return layout(root, units).totals; }

}  // namespace cubie::integrator
