// Random trees of components: windows lie where they may, share space only where an alias says so, and depend on
// nothing but what the registry holds at the moment of the question.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "integrator/buffer_registry.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

/// What a registry is made from. Components stand in the order of creation, parents before children.
struct Part {
  int parent = -1;
  std::string alias;  ///< buffer of the parent this component may lie in
  std::vector<BufferRequest> buffers;
};
using Tree = std::vector<Part>;

int below(std::mt19937_64& random, int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); }

Location random_location(std::mt19937_64& random) {
  constexpr Location kAll[] = {Location::local, Location::workspace, Location::workspace, Location::persistent};
  return kAll[below(random, 4)];
}

Tree random_tree(std::mt19937_64& random) {
  Tree tree(static_cast<std::size_t>(1 + below(random, 6)));
  for (std::size_t i = 0; i < tree.size(); ++i) {
    Part& part = tree[i];
    if (i > 0) {
      part.parent = below(random, static_cast<int>(i));
      const auto& above = tree[static_cast<std::size_t>(part.parent)].buffers;
      if (!above.empty() && below(random, 2) == 0) {
        part.alias = above[static_cast<std::size_t>(below(random, static_cast<int>(above.size())))].name;
      }
    }
    const int n = below(random, 8);
    for (int b = 0; b < n; ++b) {
      BufferRequest request;
      request.name = fmt::format("b{}", b);
      request.elements = below(random, 4) == 0 ? 0 : below(random, 40);
      request.element = static_cast<Element>(below(random, 4));
      request.location = random_location(random);
      if (b > 0 && below(random, 3) == 0) {
        const BufferRequest& target = part.buffers[static_cast<std::size_t>(below(random, b))];
        if (target.alias.empty()) {
          request.alias = target.name;
          request.elements = below(random, 12);
        }
      }
      part.buffers.push_back(request);
    }
  }
  return tree;
}

LayoutUnits random_units(std::mt19937_64& random) {
  constexpr std::int64_t kAlignments[] = {1, 16, 64, 256};
  LayoutUnits units;
  units.number_bytes = below(random, 2) == 0 ? 4 : 8;
  units.lanes = std::int64_t{1} << below(random, 6);
  units.alignment = kAlignments[below(random, 4)];
  return units;
}

/// Component i of the tree is component i of the registry.
BufferRegistry make_registry(const Tree& tree) {
  BufferRegistry registry;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const BufferRegistry::Component c = registry.add_component(fmt::format("c{}", i));
    for (const BufferRequest& request : tree[i].buffers) registry.add_buffer(c, request);
    if (tree[i].parent >= 0) registry.add_child(tree[i].parent, c, tree[i].alias);
  }
  return registry;
}

struct Window {
  std::size_t part = 0, buffer = 0;
  Placement at;
};

std::vector<Window> all_windows(const BufferRegistry& registry, const Tree& tree, const LayoutUnits& units) {
  std::vector<Window> windows;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    for (std::size_t b = 0; b < tree[i].buffers.size(); ++b) {
      windows.push_back(
          {i, b, registry.placement(0, static_cast<BufferRegistry::Component>(i), tree[i].buffers[b].name, units)});
    }
  }
  return windows;
}

const Window& window_of(const std::vector<Window>& windows, const Tree& tree, std::size_t part,
                        const std::string& name) {
  return *std::find_if(windows.begin(), windows.end(),
                       [&](const Window& w) { return w.part == part && tree[part].buffers[w.buffer].name == name; });
}

/// The windows that an alias allows `w` to lie in: its own target, and those of the components around it.
std::vector<const Window*> hosts(const std::vector<Window>& windows, const Tree& tree, const Window& w) {
  std::vector<const Window*> found;
  const std::string& own = tree[w.part].buffers[w.buffer].alias;
  if (!own.empty()) found.push_back(&window_of(windows, tree, w.part, own));
  for (std::size_t part = w.part; tree[part].parent >= 0;) {
    const auto parent = static_cast<std::size_t>(tree[part].parent);
    if (!tree[part].alias.empty()) found.push_back(&window_of(windows, tree, parent, tree[part].alias));
    part = parent;
  }
  return found;
}

bool overlap(const Placement& a, const Placement& b) {
  return a.location != Location::local && a.location == b.location && a.bytes > 0 && b.bytes > 0 &&
         a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}

bool inside(const Placement& a, const Placement& host) {
  return overlap(a, host) && a.offset >= host.offset && a.offset + a.bytes <= host.offset + host.bytes;
}

std::int64_t aligned(std::int64_t bytes, const LayoutUnits& units) {
  return (bytes + units.alignment - 1) / units.alignment * units.alignment;
}

std::int64_t bytes_of(const BufferRequest& request, const LayoutUnits& units) {
  const std::int64_t one = request.element == Element::number  ? units.number_bytes
                           : request.element == Element::int32 ? 4
                                                               : 8;
  return request.elements * one * units.lanes;
}

void check_each_window(const Tree& tree, const LayoutUnits& units, const std::vector<Window>& windows,
                       const Totals& totals) {
  for (const Window& w : windows) {
    const BufferRequest& request = tree[w.part].buffers[w.buffer];
    ASSERT_EQ(w.at.bytes, bytes_of(request, units));
    if (w.at.location == Location::local) {
      ASSERT_EQ(w.at.offset, -1);
    } else {
      const bool workspace = w.at.location == Location::workspace;
      ASSERT_GE(w.at.offset, 0);
      ASSERT_EQ(w.at.offset % units.alignment, 0);
      ASSERT_LE(w.at.offset + w.at.bytes, workspace ? totals.workspace_bytes : totals.persistent_bytes);
    }
    if (w.at.location == request.location) continue;
    ASSERT_EQ(w.at.location, Location::workspace);  // it went where its alias lies
    ASSERT_FALSE(request.alias.empty());
    ASSERT_EQ(request.location, Location::local);
  }
}

/// The first alias of a workspace buffer finds all of it free.
void check_first_aliases(const Tree& tree, const std::vector<Window>& windows) {
  for (std::size_t i = 0; i < tree.size(); ++i) {
    std::vector<std::string> taken;
    for (const BufferRequest& request : tree[i].buffers) {
      if (request.alias.empty() || request.location == Location::persistent) continue;
      const Placement& host = window_of(windows, tree, i, request.alias).at;
      const Placement& at = window_of(windows, tree, i, request.name).at;
      const bool first = std::find(taken.begin(), taken.end(), request.alias) == taken.end();
      if (first && host.location == Location::workspace && at.bytes > 0 && at.bytes <= host.bytes) {
        ASSERT_TRUE(inside(at, host)) << request.name;
      }
      taken.push_back(request.alias);
    }
  }
}

void check_sharing(const Tree& tree, const LayoutUnits& units, const std::vector<Window>& windows,
                   const Totals& totals) {
  Totals sum;
  for (const Window& w : windows) {
    const auto allowed = hosts(windows, tree, w);
    const bool guest =
        std::any_of(allowed.begin(), allowed.end(), [&](const Window* h) { return inside(w.at, h->at); });
    if (w.at.location == Location::local) sum.local_bytes += w.at.bytes;
    if (w.at.location == Location::persistent) sum.persistent_bytes += aligned(w.at.bytes, units);
    if (w.at.location == Location::workspace && !guest) sum.workspace_bytes += aligned(w.at.bytes, units);
    for (const Window& other : windows) {
      if (&other == &w || !overlap(w.at, other.at)) continue;
      const auto other_allowed = hosts(windows, tree, other);
      const bool lies_in = std::find(allowed.begin(), allowed.end(), &other) != allowed.end() && inside(w.at, other.at);
      const bool holds =
          std::find(other_allowed.begin(), other_allowed.end(), &w) != other_allowed.end() && inside(other.at, w.at);
      ASSERT_TRUE(lies_in || holds) << "c" << w.part << "." << w.buffer << " and c" << other.part << "."
                                    << other.buffer;
    }
  }
  ASSERT_EQ(totals.local_bytes, sum.local_bytes);
  ASSERT_EQ(totals.persistent_bytes, sum.persistent_bytes);
  ASSERT_EQ(totals.workspace_bytes, sum.workspace_bytes);
}

void expect_same(const BufferRegistry& registry, const Tree& tree, const LayoutUnits& units) {
  const BufferRegistry fresh = make_registry(tree);
  const auto a = all_windows(registry, tree, units), b = all_windows(fresh, tree, units);
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].at.location, b[i].at.location);
    ASSERT_EQ(a[i].at.offset, b[i].at.offset);
    ASSERT_EQ(a[i].at.bytes, b[i].at.bytes);
  }
  ASSERT_EQ(registry.totals(0, units).workspace_bytes, fresh.totals(0, units).workspace_bytes);
}

TEST(BufferLayout, KeepsWindowsApartUnlessAnAliasSharesThem) {
  constexpr std::uint64_t kSeed = 34;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  std::int64_t guests = 0;
  for (int i = 0; i < 12'000; ++i) {
    SCOPED_TRACE(i);
    const Tree tree = random_tree(random);
    const LayoutUnits units = random_units(random);
    const BufferRegistry registry = make_registry(tree);
    const auto windows = all_windows(registry, tree, units);
    const Totals totals = registry.totals(0, units);
    ASSERT_NO_FATAL_FAILURE(check_each_window(tree, units, windows, totals));
    ASSERT_NO_FATAL_FAILURE(check_first_aliases(tree, windows));
    ASSERT_NO_FATAL_FAILURE(check_sharing(tree, units, windows, totals));
    for (const Window& w : windows) {
      for (const Window* host : hosts(windows, tree, w)) guests += inside(w.at, host->at) ? 1 : 0;
    }
  }
  EXPECT_GT(guests, 5'000);  // the trees do share
}

TEST(BufferLayout, DependsOnNothingButTheBuffersOfTheMoment) {
  constexpr std::uint64_t kSeed = 35;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 3'000; ++i) {
    SCOPED_TRACE(i);
    Tree tree = random_tree(random);
    BufferRegistry registry = make_registry(tree);
    for (int change = 0; change < 4; ++change) {
      const auto part = static_cast<std::size_t>(below(random, static_cast<int>(tree.size())));
      if (tree[part].buffers.empty()) continue;
      BufferRequest& request =
          tree[part].buffers[static_cast<std::size_t>(below(random, static_cast<int>(tree[part].buffers.size())))];
      if (below(random, 2) == 0) {
        request.elements = below(random, 60);
        registry.resize(static_cast<BufferRegistry::Component>(part), request.name, request.elements);
      } else {
        request.location = random_location(random);
        registry.set_location(static_cast<BufferRegistry::Component>(part), request.name, request.location);
      }
      ASSERT_NO_FATAL_FAILURE(expect_same(registry, tree, random_units(random)));
    }
  }
}

TEST(BufferLayout, ForgetsARemovedSubtree) {
  constexpr std::uint64_t kSeed = 36;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 3'000; ++i) {
    SCOPED_TRACE(i);
    const Tree tree = random_tree(random);
    if (tree.size() < 2) continue;
    BufferRegistry registry = make_registry(tree);
    const auto victim = static_cast<std::size_t>(1 + below(random, static_cast<int>(tree.size()) - 1));
    registry.remove(static_cast<BufferRegistry::Component>(victim));
    const LayoutUnits units = random_units(random);

    Tree rest;
    std::vector<int> number(tree.size(), -1);  // of the survivors in `rest`
    for (std::size_t c = 0; c < tree.size(); ++c) {
      const int parent = tree[c].parent;
      const bool gone = c == victim || (parent >= 0 && number[static_cast<std::size_t>(parent)] < 0);
      if (gone) {
        EXPECT_THROW((void)registry.totals(static_cast<BufferRegistry::Component>(c), units), Error);
        continue;
      }
      number[c] = static_cast<int>(rest.size());
      rest.push_back(tree[c]);
      if (parent >= 0) rest.back().parent = number[static_cast<std::size_t>(parent)];
    }
    const BufferRegistry fresh = make_registry(rest);
    for (std::size_t c = 0; c < tree.size(); ++c) {
      if (number[c] < 0) continue;
      for (const BufferRequest& request : tree[c].buffers) {
        const Placement a = registry.placement(0, static_cast<BufferRegistry::Component>(c), request.name, units);
        const Placement b = fresh.placement(0, number[c], request.name, units);
        ASSERT_EQ(a.location, b.location);
        ASSERT_EQ(a.offset, b.offset);
      }
    }
    ASSERT_EQ(registry.totals(0, units).persistent_bytes, fresh.totals(0, units).persistent_bytes);
  }
}

}  // namespace
}  // namespace cubie::integrator
