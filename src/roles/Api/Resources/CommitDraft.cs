using Edge.Kernel;

namespace Edge.Api;

/// <summary>A commit while it is planned.</summary>
internal sealed class CommitDraft
{
    public List<Operation> Operations { get; } = [];

    public List<Compare> Compares { get; } = [];
}
