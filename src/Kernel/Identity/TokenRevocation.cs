using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>A revocation as verifiers apply it; see <see cref="RevocationDocument"/>.</summary>
public sealed record TokenRevocation(RevocationId Id, DateTimeOffset Before, DateTimeOffset Expires);
