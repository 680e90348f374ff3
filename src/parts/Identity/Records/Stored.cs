using Edge.Kernel;

namespace Edge.Identity;

/// <summary>A document as it was read, with the revision that a compare needs; null and zero where there is none.</summary>
internal sealed record Stored<T>(T? Document, Revision Modified)
    where T : class;
