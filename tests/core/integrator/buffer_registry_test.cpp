// The buffer registry: placement, aliases, children, removal, bad input.

#include "integrator/buffer_registry.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "util/error.hpp"

namespace cubie::integrator {
namespace {

using Component = BufferRegistry::Component;

constexpr LayoutUnits kUnits{8, 4, 64};  // one element of a number: 32 bytes per lane group

BufferRequest buffer(const char* name, std::int64_t elements, Location location, const char* alias = "") {
  return {name, elements, Element::number, location, alias};
}

void expect_refused(ErrorCode code, const char* words, const std::function<void()>& call) {
  try {
    call();
    ADD_FAILURE() << "accepted; expected a refusal naming " << words;
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), code) << e.message();
    EXPECT_NE(e.message().find(words), std::string::npos) << e.message();
  }
}

struct OneComponent : testing::Test {
  BufferRegistry registry;
  Component root = registry.add_component("root");
  [[nodiscard]] Placement place(const char* name) const { return registry.placement(root, root, name, kUnits); }
  [[nodiscard]] Totals totals() const { return registry.totals(root, kUnits); }
};

using BufferPlaces = OneComponent;
using BufferAliases = OneComponent;
using BufferInput = OneComponent;

TEST_F(BufferPlaces, PutsEachLocationIntoItsOwnArea) {
  registry.add_buffer(root, buffer("a", 1, Location::workspace));
  registry.add_buffer(root, buffer("b", 1, Location::persistent));
  registry.add_buffer(root, buffer("c", 1, Location::local));
  EXPECT_EQ(place("a").offset, 0);
  EXPECT_EQ(place("b").offset, 0);
  EXPECT_EQ(place("c").offset, -1);
  EXPECT_EQ(totals().workspace_bytes, 64);
  EXPECT_EQ(totals().persistent_bytes, 64);
  EXPECT_EQ(totals().local_bytes, 32);
}

TEST_F(BufferPlaces, AlignsEveryWindow) {
  registry.add_buffer(root, buffer("a", 3, Location::workspace));
  registry.add_buffer(root, buffer("b", 1, Location::workspace));
  EXPECT_EQ(place("a").bytes, 96);
  EXPECT_EQ(place("b").offset, 128);
  EXPECT_EQ(totals().workspace_bytes, 192);
}

TEST_F(BufferPlaces, CountsElementsByTheirType) {
  registry.add_buffer(root, {"n", 5, Element::number, Location::local, ""});
  registry.add_buffer(root, {"i", 5, Element::int32, Location::local, ""});
  registry.add_buffer(root, {"l", 5, Element::int64, Location::local, ""});
  registry.add_buffer(root, {"d", 5, Element::float64, Location::local, ""});
  const LayoutUnits f32{4, 16, 64};
  const auto bytes = [&](const char* name) { return registry.placement(root, root, name, f32).bytes; };
  EXPECT_EQ(bytes("n"), 5 * 4 * 16);
  EXPECT_EQ(bytes("i"), 5 * 4 * 16);
  EXPECT_EQ(bytes("l"), 5 * 8 * 16);
  EXPECT_EQ(bytes("d"), 5 * 8 * 16);
}

TEST_F(BufferPlaces, GivesEmptyBuffersNoSpace) {
  for (Location location : {Location::workspace, Location::persistent, Location::local}) {
    registry.add_buffer(root, {fmt::format("e{}", static_cast<int>(location)), 0, Element::number, location, ""});
  }
  registry.add_buffer(root, buffer("a", 1, Location::workspace));
  EXPECT_EQ(place("a").offset, 0);
  EXPECT_EQ(totals().workspace_bytes, 64);
  EXPECT_EQ(totals().persistent_bytes, 0);
  EXPECT_EQ(totals().local_bytes, 0);
}

TEST_F(BufferPlaces, FollowSizesAndLocationsAsTheyChange) {
  registry.add_buffer(root, buffer("a", 1, Location::workspace));
  registry.add_buffer(root, buffer("b", 1, Location::workspace));
  EXPECT_EQ(place("b").offset, 64);
  registry.resize(root, "a", 4);
  EXPECT_EQ(place("b").offset, 128);
  registry.set_location(root, "a", Location::local);
  EXPECT_EQ(place("b").offset, 0);
  EXPECT_EQ(totals().local_bytes, 128);
  registry.resize(root, "a", 0);
  EXPECT_EQ(totals().local_bytes, 0);
}

TEST_F(BufferPlaces, VanishWhenTheComponentIsCleared) {
  registry.add_buffer(root, buffer("a", 1, Location::workspace));
  registry.clear(root);
  EXPECT_EQ(totals().workspace_bytes, 0);
  expect_refused(ErrorCode::unknown_name, "a", [&] { (void)place("a"); });
  registry.add_buffer(root, buffer("a", 2, Location::persistent));
  EXPECT_EQ(totals().persistent_bytes, 64);
}

TEST_F(BufferAliases, ShareTheSpaceOfAWorkspaceBufferWithRoom) {
  registry.add_buffer(root, buffer("big", 8, Location::workspace));
  registry.add_buffer(root, buffer("one", 2, Location::workspace, "big"));
  registry.add_buffer(root, buffer("two", 2, Location::local, "big"));
  EXPECT_EQ(place("one").offset, 0);
  EXPECT_EQ(place("two").offset, 64);
  EXPECT_EQ(place("two").location, Location::workspace);
  EXPECT_EQ(totals().workspace_bytes, 256);
}

TEST_F(BufferAliases, TakeTheirOwnSpaceWhenTheRoomIsGone) {
  registry.add_buffer(root, buffer("big", 4, Location::workspace));
  registry.add_buffer(root, buffer("one", 3, Location::workspace, "big"));
  registry.add_buffer(root, buffer("two", 3, Location::workspace, "big"));
  EXPECT_EQ(place("one").offset, 0);
  EXPECT_EQ(place("two").offset, 128);
  EXPECT_EQ(totals().workspace_bytes, 256);
}

TEST_F(BufferAliases, TakeTheirOwnSpaceBesideALocalOrPersistentBuffer) {
  registry.add_buffer(root, buffer("l", 8, Location::local));
  registry.add_buffer(root, buffer("p", 8, Location::persistent));
  registry.add_buffer(root, buffer("one", 1, Location::workspace, "l"));
  registry.add_buffer(root, buffer("two", 1, Location::workspace, "p"));
  registry.add_buffer(root, buffer("three", 1, Location::local, "p"));
  EXPECT_EQ(totals().workspace_bytes, 128);
  EXPECT_EQ(totals().persistent_bytes, 256);
  EXPECT_EQ(place("three").location, Location::local);
}

TEST_F(BufferAliases, NeverShareWhatMustPersist) {
  registry.add_buffer(root, buffer("big", 8, Location::workspace));
  registry.add_buffer(root, buffer("kept", 1, Location::persistent, "big"));
  EXPECT_EQ(place("kept").location, Location::persistent);
  EXPECT_EQ(totals().persistent_bytes, 64);
}

TEST_F(BufferAliases, MoveOutWhenTheirTargetShrinksOrMoves) {
  registry.add_buffer(root, buffer("big", 8, Location::workspace));
  registry.add_buffer(root, buffer("one", 4, Location::workspace, "big"));
  EXPECT_EQ(totals().workspace_bytes, 256);
  registry.resize(root, "big", 2);
  EXPECT_EQ(totals().workspace_bytes, 64 + 128);
  EXPECT_EQ(place("one").offset, 64);
  registry.resize(root, "big", 8);
  registry.set_location(root, "big", Location::local);
  EXPECT_EQ(totals().workspace_bytes, 128);
}

TEST_F(BufferAliases, RefuseUnknownTargetsChainsAndThemselves) {
  registry.add_buffer(root, buffer("a", 8, Location::workspace));
  registry.add_buffer(root, buffer("b", 1, Location::workspace, "a"));
  expect_refused(ErrorCode::unknown_name, "nobody",
                 [&] { registry.add_buffer(root, buffer("c", 1, Location::workspace, "nobody")); });
  expect_refused(ErrorCode::invalid_argument, "which is an alias",
                 [&] { registry.add_buffer(root, buffer("c", 1, Location::workspace, "b")); });
  expect_refused(ErrorCode::unknown_name, "c",
                 [&] { registry.add_buffer(root, buffer("c", 1, Location::workspace, "c")); });
  expect_refused(ErrorCode::unknown_name, "c", [&] { (void)place("c"); });
}

struct ParentAndChild : OneComponent {
  Component child = registry.add_component("child");
};

TEST_F(ParentAndChild, StandBesideEachOther) {
  registry.add_buffer(root, buffer("a", 2, Location::workspace));
  registry.add_buffer(child, buffer("a", 2, Location::workspace));
  registry.add_buffer(child, buffer("kept", 2, Location::persistent));
  registry.add_buffer(child, buffer("l", 2, Location::local));
  registry.add_child(root, child);
  EXPECT_EQ(registry.placement(root, child, "a", kUnits).offset, 64);
  EXPECT_EQ(totals().workspace_bytes, 128);
  EXPECT_EQ(totals().persistent_bytes, 64);
  EXPECT_EQ(totals().local_bytes, 64);
  EXPECT_EQ(registry.totals(child, kUnits).workspace_bytes, 64);
}

TEST_F(ParentAndChild, ShareADeadBufferWhenItHasRoom) {
  const Component second = registry.add_component("second");
  registry.add_buffer(root, buffer("dead", 4, Location::workspace));
  registry.add_buffer(child, buffer("a", 2, Location::workspace));
  registry.add_buffer(second, buffer("a", 2, Location::workspace));
  registry.add_buffer(second, buffer("kept", 1, Location::persistent));
  registry.add_child(root, child, "dead");
  registry.add_child(root, second, "dead");
  EXPECT_EQ(registry.placement(root, child, "a", kUnits).offset, 0);
  EXPECT_EQ(registry.placement(root, second, "a", kUnits).offset, 64);
  EXPECT_EQ(totals().workspace_bytes, 128);
  EXPECT_EQ(totals().persistent_bytes, 64);
  registry.resize(child, "a", 3);
  EXPECT_EQ(registry.placement(root, second, "a", kUnits).offset, 128);
}

TEST_F(ParentAndChild, SeeAGrownChildAtTheNextQuestion) {
  registry.add_child(root, child);
  EXPECT_EQ(totals().workspace_bytes, 0);
  registry.add_buffer(child, buffer("a", 2, Location::workspace));
  EXPECT_EQ(totals().workspace_bytes, 64);
}

TEST_F(ParentAndChild, LoseAllBelowARemovedComponent) {
  std::vector<Component> below;
  for (const char* name : {"one", "two", "three", "four"}) below.push_back(registry.add_component(name));
  for (Component c : below) {
    registry.add_buffer(c, buffer("a", 2, Location::workspace));
    registry.add_child(child, c);
  }
  registry.add_child(root, child);
  EXPECT_EQ(totals().workspace_bytes, 256);
  registry.remove(below[1]);
  EXPECT_EQ(totals().workspace_bytes, 192);
  registry.remove(child);
  EXPECT_EQ(totals().workspace_bytes, 0);
  for (Component c : below) {
    expect_refused(ErrorCode::internal, "unknown", [&] { (void)registry.totals(c, kUnits); });
    expect_refused(ErrorCode::internal, "unknown", [&] { registry.add_buffer(c, buffer("b", 1, Location::local)); });
  }
  expect_refused(ErrorCode::internal, "unknown", [&] { registry.remove(child); });
}

TEST_F(ParentAndChild, LendNoNumberOfARemovedComponentAgain) {
  registry.remove(child);
  EXPECT_NE(registry.add_component("next"), child);
}

TEST_F(ParentAndChild, RefuseASecondParentAndCycles) {
  const Component grandchild = registry.add_component("grandchild"), other = registry.add_component("other");
  registry.add_child(root, child);
  registry.add_child(child, grandchild);
  expect_refused(ErrorCode::invalid_argument, "has a parent already, root", [&] { registry.add_child(other, child); });
  expect_refused(ErrorCode::invalid_argument, "has a parent already, root", [&] { registry.add_child(root, child); });
  expect_refused(ErrorCode::invalid_argument, "root cannot contain itself",
                 [&] { registry.add_child(grandchild, root); });
  expect_refused(ErrorCode::invalid_argument, "other cannot contain itself", [&] { registry.add_child(other, other); });
  EXPECT_EQ(totals().workspace_bytes, 0);
}

TEST_F(ParentAndChild, RefuseAnAliasThatIsNoBufferOfTheParent) {
  registry.add_buffer(child, buffer("a", 1, Location::workspace));
  expect_refused(ErrorCode::unknown_name, "root has no buffer a", [&] { registry.add_child(root, child, "a"); });
  registry.add_child(root, child);
}

TEST_F(BufferInput, IsRefusedWhenANameIsEmptyOrTaken) {
  registry.add_buffer(root, buffer("a", 1, Location::local));
  expect_refused(ErrorCode::invalid_argument, "a exists already",
                 [&] { registry.add_buffer(root, buffer("a", 2, Location::local)); });
  expect_refused(ErrorCode::invalid_argument, "root needs a name",
                 [&] { registry.add_buffer(root, buffer("", 2, Location::local)); });
  expect_refused(ErrorCode::invalid_argument, "needs a name", [&] { (void)registry.add_component(""); });
  EXPECT_EQ(totals().local_bytes, 32);
}

TEST_F(BufferInput, IsRefusedWhenASizeIsNegative) {
  registry.add_buffer(root, buffer("a", 1, Location::local));
  expect_refused(ErrorCode::invalid_argument, "b must have >= 0 elements (got -1)",
                 [&] { registry.add_buffer(root, buffer("b", -1, Location::local)); });
  expect_refused(ErrorCode::invalid_argument, "a must have >= 0 elements (got -7)",
                 [&] { registry.resize(root, "a", -7); });
  EXPECT_EQ(totals().local_bytes, 32);
}

TEST_F(BufferInput, IsRefusedWhenABufferOrComponentIsUnknown) {
  expect_refused(ErrorCode::unknown_name, "root has no buffer x", [&] { registry.resize(root, "x", 1); });
  expect_refused(ErrorCode::unknown_name, "root has no buffer x",
                 [&] { registry.set_location(root, "x", Location::local); });
  for (Component bad : {-1, 1, 1000}) {
    expect_refused(ErrorCode::internal, "unknown", [&] { (void)registry.totals(bad, kUnits); });
    expect_refused(ErrorCode::internal, "unknown", [&] { registry.add_child(root, bad); });
    expect_refused(ErrorCode::internal, "unknown", [&] { registry.clear(bad); });
  }
}

TEST_F(BufferInput, IsRefusedWhenTheRootDoesNotContainTheComponent) {
  const Component other = registry.add_component("other");
  registry.add_buffer(other, buffer("a", 1, Location::local));
  expect_refused(ErrorCode::internal, "other is no part of root",
                 [&] { (void)registry.placement(root, other, "a", kUnits); });
}

TEST_F(BufferInput, IsRefusedWhenSizesOverflow) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (Location location : {Location::local, Location::workspace, Location::persistent}) {
    registry.clear(root);
    registry.add_buffer(root, buffer("a", kMost, location));
    expect_refused(ErrorCode::out_of_range, "overflows", [&] { (void)totals(); });
    registry.resize(root, "a", kMost / 48);
    registry.add_buffer(root, buffer("b", kMost / 48, location));
    expect_refused(ErrorCode::out_of_range, "overflows", [&] { (void)totals(); });
  }
  registry.clear(root);
  registry.add_buffer(root, buffer("room", 8, Location::workspace));
  registry.add_buffer(root, buffer("one", 1, Location::workspace, "room"));
  registry.add_buffer(root, buffer("huge", kMost / 32, Location::local, "room"));
  EXPECT_EQ(place("huge").location, Location::local);
}

TEST_F(BufferInput, IsRefusedWhenUnitsAreNotPositive) {
  for (LayoutUnits units :
       {LayoutUnits{0, 1, 64}, LayoutUnits{8, 0, 64}, LayoutUnits{8, 1, 0}, LayoutUnits{8, -1, 64}}) {
    expect_refused(ErrorCode::internal, "layout units", [&] { (void)registry.totals(root, units); });
  }
}

}  // namespace
}  // namespace cubie::integrator
