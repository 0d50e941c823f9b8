module CommonSolve
function solve end
function init end
function solve! end
end
