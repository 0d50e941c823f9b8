#include "model/order.hpp"

#include <algorithm>

namespace cubie::model {

std::span<const std::int32_t> Dependencies::of(std::int32_t definition) const {
  const auto i = static_cast<std::size_t>(definition);
  const std::size_t end = i + 1 < starts_.size() ? starts_[i + 1] : used_.size();
  return std::span(used_).subspan(starts_[i], end - starts_[i]);
}

Order sort_definitions(const Dependencies& dependencies) {
  enum class Mark : char { untouched, open, done };
  struct Visit {
    std::int32_t definition;
    std::size_t next_use;
  };
  std::vector<Mark> marks(static_cast<std::size_t>(dependencies.size()), Mark::untouched);
  const auto mark = [&](std::int32_t i) -> Mark& { return marks[static_cast<std::size_t>(i)]; };
  Order order;
  std::vector<Visit> path;
  for (std::int32_t root = 0; root < dependencies.size(); ++root) {
    if (mark(root) != Mark::untouched) continue;
    mark(root) = Mark::open;
    path.push_back({root, 0});
    while (!path.empty()) {
      Visit& visit = path.back();
      const auto uses = dependencies.of(visit.definition);
      if (visit.next_use == uses.size()) {
        mark(visit.definition) = Mark::done;
        order.sorted.push_back(visit.definition);
        path.pop_back();
        continue;
      }
      const std::int32_t used = uses[visit.next_use++];
      if (mark(used) == Mark::done) continue;
      if (mark(used) == Mark::open) {
        auto first = std::ranges::find(path, used, &Visit::definition);
        for (; first != path.end(); ++first) order.cycle.push_back(first->definition);
        return order;
      }
      mark(used) = Mark::open;
      path.push_back({used, 0});
    }
  }
  return order;
}

}  // namespace cubie::model
