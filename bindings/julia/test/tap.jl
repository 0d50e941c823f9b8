# Test cases that report in the form of TAP, https://testanything.org: one line per case, the rest as comments. So the
# runner of the whole project counts them one by one; for a person it reads as well.

using Test

const CASES = Ref(0)
const TESTS = Ref(0)
const FAILED = String[]
const WANTED = Ref{Any}(nothing)  # nothing: all; else a text that names of cases contain

"A test set of one case: passes and failures, the latter printed as they come."
mutable struct Case <: Test.AbstractTestSet
    description::String
    failures::Int
    started::Float64
end
Case(description; kw...) = Case(description, 0, time())

Test.record(::Case, ::Test.Result) = (TESTS[] += 1; nothing)
function Test.record(c::Case, result::Union{Test.Fail,Test.Error})
    TESTS[] += 1
    c.failures += 1
    foreach(line -> println("# ", line), split(sprint(show, result), '\n'))
end
Test.record(c::Case, inner::Case) = (c.failures += inner.failures; nothing)

function Test.finish(c::Case)
    if Test.get_testset_depth() != 0
        Test.record(Test.get_testset(), c)
        return c
    end
    CASES[] += 1
    println(c.failures == 0 ? "ok " : "not ok ", CASES[], " - ", c.description)
    haskey(ENV, "CUBIE_TEST_TIMES") && println("# ", round(time() - c.started; digits = 2), " s")
    flush(stdout)
    c.failures == 0 || push!(FAILED, c.description)
    return c
end

"One test case: it passes when all `@test`s in its block do, and fails when one does not or something else is thrown."
macro case(name, block)
    esc(:(
        if WANTED[] === nothing || occursin(WANTED[], $name)
            Test.@testset Case $name $block
        end
    ))
end

"The number of cases, which closes the report; an error when one failed."
function finish_report()
    println("1..", CASES[])
    println("# ", TESTS[], " tests in ", CASES[], " cases, ", length(FAILED), " failed")
    isempty(FAILED) || exit(1)
end
