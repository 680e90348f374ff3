using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>Which members of several pools visitors are sent to.</summary>
/// <param name="Pool">Whose members they are.</param>
/// <param name="Members">Never none.</param>
/// <param name="Rule">Why it is these.</param>
internal sealed record PoolChoice(PoolMembers Pool, IReadOnlyList<PoolMember> Members, PoolRule Rule)
{
    /// <summary>
    /// 1. A member counts if a person says <c>up</c>, or nothing and it is not down. 2. A pool is usable while enough of its
    /// weight counts. 3. The first usable pool gives the members that count. 4. If none is usable: the members of the first pool
    /// that has some which nobody took down; failing those, all of the first pool. Never none while a pool has members.
    /// </summary>
    /// <param name="pools">The most preferred first; those without members of the family are passed over.</param>
    /// <returns>Null if no pool has a member.</returns>
    public static PoolChoice? Of(IReadOnlyList<PoolMembers> pools)
    {
        var peopled = pools.Where(static pool => pool.Members.Count > 0).ToList();
        if (peopled.Find(static pool => pool.IsUsable) is { } usable)
        {
            return new PoolChoice(usable, [.. usable.Members.Where(static member => PoolMembers.Counts(member.Member, member.Health)).Select(static member => member.Member)], PoolRule.FirstUsable);
        }

        if (peopled.Find(static pool => pool.Members.Any(IsNotTakenDown)) is { } doubtful)
        {
            return new PoolChoice(doubtful, [.. doubtful.Members.Where(IsNotTakenDown).Select(static member => member.Member)], PoolRule.NoneUsable);
        }

        return peopled is [var first, ..] ? new PoolChoice(first, [.. first.Members.Select(static member => member.Member)], PoolRule.AllDown) : null;
    }

    private static bool IsNotTakenDown((PoolMember Member, MemberHealth Health) member) => member.Member.State != PoolMember.Down;
}
