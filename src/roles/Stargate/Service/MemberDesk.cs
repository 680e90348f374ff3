using Edge.Kernel;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>What this Stargate and its peers think of members of pools, and what comes of it.</summary>
internal sealed class MemberDesk(NodeId self)
{
    private readonly Lock _gate = new();
    private readonly MemberJury _jury = new();
    private IReadOnlyCollection<MemberJudgement> _own = [];

    /// <summary>Raised with judgements that are others now. Handlers must be quick.</summary>
    public event Action<IReadOnlyList<MemberJudgement>>? Judged;

    /// <summary>Raised when this Stargate thinks otherwise of a member.</summary>
    public event Action? Changed;

    /// <summary>What this Stargate thinks, by its own probes.</summary>
    public IReadOnlyCollection<MemberJudgement> Own => Volatile.Read(ref _own);

    /// <summary>Takes over what this Stargate's own probes say.</summary>
    public void Think(IReadOnlyCollection<MemberJudgement> own)
    {
        Volatile.Write(ref _own, own);
        Take(self, own);
        Changed?.Invoke();
    }

    /// <summary>Takes over what a peer thinks.</summary>
    public void Take(NodeId stargate, IReadOnlyCollection<MemberJudgement> words) => Raise(jury => jury.Take(stargate, words));

    /// <summary>A peer is not heard any more.</summary>
    public void Forget(NodeId stargate) => Raise(jury => jury.Forget(stargate));

    private void Raise(Func<MemberJury, IReadOnlyList<MemberJudgement>> change)
    {
        // Judgements are passed on in the order in which they were made.
        lock (_gate)
        {
            var changes = change(_jury);
            if (changes.Count > 0)
            {
                Judged?.Invoke(changes);
            }
        }
    }
}
