import numpy
import cubie

lorenz = """
states x = 1, y = 0, z = 0
parameters sigma = 10, rho = 28
x' = sigma*(y - x)
y' = x*(rho - z) - y
z' = x*y - 8/3*z
"""
result = cubie.solve(lorenz, parameters={"rho": numpy.linspace(0, 28, 1000)},
                     t_end=10.0, save_every=0.1, summaries="mean, max")
x = result["x"]                         # (time, run), the library's own memory
calm = result["x.max"][0] < 5           # one summary of each run
print(x[:, result.ok].shape, calm.sum(), "calm runs")
