import numpy
import cubie

model = "states y = 1; parameters k = 1\ny' = -k*y"
target = numpy.linspace(0.2, 0.5, 8)

batch = cubie.Batch(cubie.Solver(model, method="tsit5"), t_end=1.0)
k, final = numpy.ones(8), numpy.empty((1, 8))       # (run), (state, run)
batch.bind(k=k, final_states=final)
for step in range(20):
    batch.solve_bound()                             # reads k, writes final
    k += 0.5 * (final[0] / target - 1)              # a step towards y(1) = target in each run
assert batch.last.ok.all()
batch.unbind()
