// Host memory: pinned within the budget, pageable, or a file that nobody can find.

#include "memory/host_memory.hpp"

#include <dirent.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "../../support/fake_device.hpp"

namespace cubie::memory {
namespace {

/// A directory of its own, removed at the end; fails to go when something was left in it.
class Directory {
 public:
  Directory() {
    path_ = SpillFile::kDefaultDirectory + std::string("/cubie-test-XXXXXX");
    if (::mkdtemp(path_.data()) == nullptr) ADD_FAILURE() << "no directory for the test";
  }
  ~Directory() { EXPECT_EQ(::rmdir(path_.c_str()), 0) << "files were left behind"; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int entries() const {
    int count = 0;
    DIR* const open = ::opendir(path_.c_str());
    while (::readdir(open) != nullptr) ++count;
    ::closedir(open);
    return count - 2;
  }

 private:
  std::string path_;
};

/// Space of the unlinked files this process maps, as the kernel lists them.
bool maps_deleted_file() {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    if (line.find("/var/tmp/") != std::string::npos && line.find("(deleted)") != std::string::npos) return true;
  }
  return false;
}

struct Memory {
  explicit Memory(std::int64_t budget, std::int64_t threshold = 0, const std::string& directory = {},
                  std::int64_t keep_free = 0)
      : ledger(std::make_shared<PinnedLedger>(budget)), allocator({device, ledger, keep_free, threshold, directory}) {}
  std::shared_ptr<test::FakeDevice> device = std::make_shared<test::FakeDevice>(0);
  std::shared_ptr<PinnedLedger> ledger;
  HostAllocator allocator;
};

TEST(HostMemory, Invariant20IsPinnedWithinTheBudget) {
  Memory m(1000);
  const HostMemory memory = m.allocator.allocate(1000, true, "saved");
  EXPECT_EQ(memory.backing(), HostBacking::pinned);
  EXPECT_EQ(m.ledger->used(), 1000);
  EXPECT_EQ(m.device->pinned, 1000);
}

TEST(HostMemory, Invariant20IsPageableBeyondTheBudget) {
  Memory m(1000);
  const HostMemory first = m.allocator.allocate(600, true, "saved");
  const HostMemory second = m.allocator.allocate(600, true, "saved");
  EXPECT_EQ(second.backing(), HostBacking::pageable);
  EXPECT_EQ(m.ledger->used(), 600);
}

TEST(HostMemory, Invariant20IsPageableWhenChunked) {
  Memory m(1000);
  EXPECT_EQ(m.allocator.allocate(10, false, "saved").backing(), HostBacking::pageable);
  EXPECT_EQ(m.device->pinned_allocations, 0);
}

TEST(HostMemory, Invariant19ReleasesPinnedBytesWithTheArray) {
  Memory m(1000);
  HostMemory memory = m.allocator.allocate(1000, true, "saved");
  HostMemory moved = std::move(memory);
  EXPECT_EQ(m.ledger->used(), 1000);
  moved.release();
  EXPECT_EQ(m.ledger->used(), 0);
  EXPECT_EQ(m.device->pinned, 0);
  EXPECT_EQ(m.ledger->peak(), 1000);
}

TEST(HostMemory, LeavesPartOfTheBudgetToTheStaging) {
  Memory m(1000, 0, {}, 500);
  EXPECT_EQ(m.allocator.allocate(501, true, "saved").backing(), HostBacking::pageable);
  EXPECT_EQ(m.allocator.allocate(500, true, "saved").backing(), HostBacking::pinned);
}

TEST(HostMemory, IsPageableWhenTheSystemPinsNothing) {
  Memory m(1000);
  m.device->refuse_pinned = true;
  EXPECT_EQ(m.allocator.allocate(10, true, "saved").backing(), HostBacking::pageable);
  EXPECT_EQ(m.ledger->used(), 0);
}

TEST(HostMemory, HoldsWhatIsWrittenInAnyBacking) {
  Directory directory;
  Memory m(100, 20'000'000, directory.path());
  for (const auto& [bytes, pin, backing] : {std::tuple<std::int64_t, bool, HostBacking>{100, true, HostBacking::pinned},
                                            {100, false, HostBacking::pageable},
                                            {10'000'000, false, HostBacking::pageable},
                                            {30'000'001, false, HostBacking::spilled}}) {
    const HostMemory memory = m.allocator.allocate(bytes, pin, "saved");
    ASSERT_EQ(memory.backing(), backing);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory.data()) % 64, 0U);
    std::memset(memory.data(), 7, static_cast<std::size_t>(bytes));
    EXPECT_EQ(static_cast<unsigned char*>(memory.data())[bytes - 1], 7);
  }
}

TEST(HostMemory, SpillsWhatExceedsTheThresholdTogether) {
  Directory directory;
  Memory m(0, 10'000, directory.path());
  HostMemory first = m.allocator.allocate(6000, false, "saved");
  const HostMemory second = m.allocator.allocate(6000, false, "saved");
  EXPECT_EQ(first.backing(), HostBacking::pageable);
  EXPECT_EQ(second.backing(), HostBacking::spilled);
  first.release();
  EXPECT_EQ(m.allocator.pageable_bytes(), 0);
  EXPECT_EQ(m.allocator.allocate(6000, false, "saved").backing(), HostBacking::pageable);
}

TEST(HostMemory, Invariant20SpillFilesHaveNoNameAndGoWithTheirArray) {
  Directory directory;
  Memory m(0, 1, directory.path());
  HostMemory memory = m.allocator.allocate(5000, false, "saved");
  EXPECT_EQ(directory.entries(), 0);
  EXPECT_TRUE(maps_deleted_file());
  memory.release();
  EXPECT_FALSE(maps_deleted_file());
}

TEST(HostMemory, NamesBytesAndDirectoryWhenASpillFileCannotBeMade) {
  Memory m(0, 1, "/nonexistent/place");
  try {
    (void)m.allocator.allocate(5000, false, "saved");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_NE(error.message().find("5000 bytes"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("/nonexistent/place"), std::string::npos) << error.message();
  }
  EXPECT_EQ(m.allocator.pageable_bytes(), 0);
}

TEST(HostMemory, RefusesAFileThatTheDiskHasNoRoomFor) {
  Directory directory;
  Memory m(0, 1, directory.path());
  EXPECT_THROW((void)m.allocator.allocate(std::int64_t{1} << 50, false, "saved"), Error);
  EXPECT_EQ(directory.entries(), 0);
  EXPECT_EQ(m.allocator.allocate(5000, false, "saved").backing(), HostBacking::spilled);
}

TEST(HostMemory, RaisesNoSignalAtAFileSizeLimit) {
  Directory directory;
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  rlimit low = old;
  low.rlim_cur = 4096;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &low), 0);
  EXPECT_THROW(SpillFile(directory.path(), 5000), Error);
  EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
}

TEST(HostMemory, NamesTheArrayThatThereIsNoMemoryFor) {
  Memory m(0);
  try {
    (void)m.allocator.allocate(std::int64_t{1} << 60, false, "final_states");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::out_of_host_memory);
    EXPECT_NE(error.message().find("final_states"), std::string::npos);
  }
}

TEST(HostMemory, IsNothingForNothing) {
  Memory m(1000);
  EXPECT_EQ(m.allocator.allocate(0, true, "saved").backing(), HostBacking::none);
  EXPECT_THROW((void)m.allocator.allocate(-1, true, "saved"), Error);
}

TEST(HostMemory, MayOutliveItsAllocator) {
  HostMemory pinned, pageable;
  {
    Memory m(1000);
    pinned = m.allocator.allocate(100, true, "saved");
    pageable = m.allocator.allocate(100, false, "saved");
    pinned.release();  // the fake device counts, and goes with the scope
  }
  std::memset(pageable.data(), 1, 100);
}

TEST(PinnedLedger, Invariant19NeverGrantsMoreThanItsBudget) {
  PinnedLedger ledger(1000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        const PinnedLedger::Entry a = ledger.take(300);
        const PinnedLedger::Entry b = ledger.take(400);
        EXPECT_LE(ledger.used(), 1000);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ledger.used(), 0);
  EXPECT_LE(ledger.peak(), 1000);
}

TEST(PinnedLedger, RefusesSizesThatWouldWrap) {
  PinnedLedger ledger(1000);
  const PinnedLedger::Entry some = ledger.take(500);
  EXPECT_FALSE(ledger.take(std::numeric_limits<std::int64_t>::max()));
  EXPECT_FALSE(ledger.take(1, std::numeric_limits<std::int64_t>::max()));
  EXPECT_FALSE(ledger.take(-1));
}

TEST(PinnedLedger, DefaultsToAQuarterOfTheMachineOrTheDevice) {
  EXPECT_EQ(default_pinned_budget(10, 100), 10);
  EXPECT_EQ(default_pinned_budget(80, 100), 25);
}

}  // namespace
}  // namespace cubie::memory
