using Edge.Kernel;

namespace Edge.Api;

/// <summary>A commit while it is planned.</summary>
internal sealed class CommitDraft
{
    public List<Operation> Operations { get; } = [];

    public List<Compare> Compares { get; } = [];

    /// <summary>What is done too as far as the commit has room for it; the rest is swept up afterwards.</summary>
    public List<Operation> Welcome { get; } = [];

    /// <summary>Every claim, once one of the rules had to read them.</summary>
    public ReadOutcome.Found? Claims { get; set; }
}
