using Cubie: Event

# y' = -y with doses: what is there at t is the sum of doses d at s, each exp(-(t - s)).
ends(events; kw...) = final_states(solve(decay(); tspan = (0, 2), u0 = (y = 0,), events = events, TIGHT..., kw...))[:, 1]

@case "events: add, replace, multiply, in order" begin
    @test isapprox(ends([Event(0.5, :y, 2)])[1], 2exp(-1.5); atol = CLOSE)
    @test isapprox(ends(Event(0.5, "y", 2; operation = :replace))[1], 2exp(-1.5); atol = CLOSE)
    @test isapprox(ends([Event(1, :y, 1), Event(1, :y, 3; operation = :multiply)])[1], 3exp(-1); atol = CLOSE)
    @test isapprox(ends([Event(1, :y, 3; operation = :multiply), Event(1, :y, 1)])[1], exp(-1); atol = CLOSE)
    @test isapprox(ends([Event(1, :k, 0; operation = :replace), Event(0, :y, 1)])[1], exp(-1); atol = CLOSE)
end

@case "events that repeat" begin
    @test isapprox(ends([Event(0, :y, 1; every = 0.5, count = 3)])[1], exp(-2) + exp(-1.5) + exp(-1); atol = CLOSE)
    @test isapprox(ends([Event(0, :y, 1; every = 1)])[1], exp(-2) + exp(-1) + 1; atol = CLOSE)
end

@case "events of single runs" begin
    got = ends([Event(0, :y, 1), Event(1, :y, 1; run = 2)]; trajectories = 3)
    @test isapprox(got, exp(-2) .+ [0, exp(-1), 0]; atol = CLOSE)
    @test (@thrown ends([Event(0, :y, 1; run = 4)]; trajectories = 3)) isa ArgumentError
end

@case "events as tables" begin
    wanted = ends([Event(0.5, :y, 2), Event(1, :y, 3; operation = :multiply)])
    @test ends((time = [0.5, 1], var = [:y, :y], value = [2, 3], method = ["add", "multiply"])) == wanted
    @test ends([(time = 0.5, variable = :y, value = 2), (time = 1, variable = "y", value = 3, operation = :multiply)]) == wanted
    @test ends(Event[])[1] == 0
end

@case "events that are wrong are errors" begin
    @test occursin("state or parameter called z", sprint(showerror, @thrown ends([Event(1, :z, 1)])))
    @test (@thrown Event(1, :y, 1; operation = :ad)) isa ArgumentError
    @test (@thrown ends((time = [1], value = [1]))) isa ArgumentError
    @test (@thrown ends((time = [1, 2], var = [:y], value = [1]))) isa DimensionMismatch
    @test occursin("no column tme", sprint(showerror, @thrown ends((tme = [1], var = [:y], value = [1]))))
    @test (@thrown ends([3])) isa ArgumentError && (@thrown ends("dose")) isa ArgumentError
    @test (@thrown ends([Event(NaN, :y, 1)])).status === :INVALID_ARGUMENT
    @test (@thrown ends([Event(1, :y, 1; every = -1)])).status === :INVALID_ARGUMENT
end

@case "doses: tables of pharmacometrics" begin
    got(doses; kw...) = final_states(solve(decay(); tspan = (0, 2), u0 = (y = 0,), doses = doses, TIGHT..., kw...))[:, 1]
    @test isapprox(got((time = [0, 1], amt = [1, 2]))[1], exp(-2) + 2exp(-1); atol = CLOSE)
    @test isapprox(got([(time = 0, amt = 1, cmt = "y", ii = 0.5, addl = 2)])[1], exp(-2) + exp(-1.5) + exp(-1); atol = CLOSE)
    # An infusion at rate 1 from 0 to 1 of y' = -y + 1.
    @test isapprox(got((time = [0], amt = [1], dur = [1]))[1], (1 - exp(-1)) * exp(-1); atol = CLOSE)
    own = got((id = [2, 1, 2], time = [0, 0, 1], amt = [1, 3, 1], cmt = [1, 1, missing]); trajectories = 3)
    @test isapprox(own, [3exp(-2), exp(-2) + exp(-1), 0]; atol = CLOSE)
    @test (@thrown got((time = [0],))) isa ArgumentError
    @test occursin("no column amount", sprint(showerror, @thrown got((time = [0], amount = [1]))))
    @test (@thrown got((time = [0, 1], amt = [1]))) isa DimensionMismatch
    @test (@thrown got((time = [0], amt = [1], cmt = ["z"]))) isa ArgumentError
    @test (@thrown got((time = [0], amt = [1], id = [2]))) isa ArgumentError
    @test (@thrown got((time = [0], amt = [1], ii = [-1]))).status === :INVALID_ARGUMENT
end

# A ball that falls from height h = 1 with g = 1 lands after sqrt(2), and rises with half its speed.
const BALL = """
states x = 1, v = 0; parameters h = 1
x' = v; v' = -1
when x crosses 0 down: v = -0.5*v, record
when t crosses 3 up: stop
"""

@case "events of the model: counts, records, runs that stop" begin
    r = solve(Model(BALL); tspan = (0, 4), u0 = (x = [1, 8],), saveat = 1, TIGHT...)
    @test r.retcodes == [:Terminated, :Terminated]
    @test Cubie.successful(r) && Cubie.failed_count(r) == 0
    @test size(Cubie.event_counts(r)) == (2, 2) && Cubie.event_counts(r)[:, 2] == [1, 1]
    first_record = Cubie.event_records(r, 1)[1]
    @test isapprox(first_record.time, sqrt(2); atol = CLOSE) && first_record.event == 1
    @test isapprox(first_record.states.v, -sqrt(2); atol = CLOSE) && Cubie.event_records(r, 2) == []
    @test isnan(r[1][:x][end]) && isapprox(final_states(r)[2, 1], 8 - 4.5; atol = CLOSE)
    @test (@thrown Cubie.event_records(r, 3)) isa BoundsError
    @test_logs solve(Model(BALL); tspan = (0, 4))
    @test size(Cubie.event_counts(solve(decay(); tspan = (0, 1)))) == (1, 0)
end
