namespace Edge.Jobs;

/// <summary>The Host failed in the midst of a body. The dispatcher goes on elsewhere; nobody else sees this.</summary>
public sealed class JobLostException(string detail) : IOException(detail);
