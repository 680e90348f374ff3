namespace Edge.Kernel;

/// <summary>A condition that the code relies on did not hold. Nobody catches it but the role's own end.</summary>
public sealed class BrokenInvariantException(string expectation) : Exception($"broken invariant: {expectation}");
