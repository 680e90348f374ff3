using Edge.Naming;
using Edge.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace Edge.Stargate;

/// <summary>What Stargates think of members of pools, between the mesh and this program.</summary>
internal static class MemberWire
{
    /// <summary>Words of one peer; what is beyond is not believed.</summary>
    private const int WordsMax = 10_000;

    public static PoolMembers Write(IEnumerable<MemberJudgement> words)
    {
        var members = new PoolMembers();
        members.Members.AddRange(words.Select(static word => new PoolMember
        {
            Pool = word.Pool,
            Address = word.Address,
            Health = word.Health switch
            {
                MemberHealth.Healthy => PoolMemberHealth.Healthy,
                MemberHealth.Suspect => PoolMemberHealth.Suspect,
                MemberHealth.Down => PoolMemberHealth.Down,
                _ => PoolMemberHealth.Unknown,
            },
            Since = word.Since is { } since ? Timestamp.FromDateTimeOffset(since) : null,
            Error = word.Error,
        }));
        return members;
    }

    public static IReadOnlyCollection<MemberJudgement> Read(PoolMembers members) =>
    [
        .. members.Members.Take(WordsMax).Select(static word => new MemberJudgement(word.Pool, word.Address, word.Health switch
        {
            PoolMemberHealth.Healthy => MemberHealth.Healthy,
            PoolMemberHealth.Suspect => MemberHealth.Suspect,
            PoolMemberHealth.Down => MemberHealth.Down,
            _ => MemberHealth.Unknown,
        })),
    ];
}
