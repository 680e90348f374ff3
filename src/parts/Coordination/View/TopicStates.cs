using System.Collections.Immutable;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>The state of every group of nodes and class, carried on from change to change. Immutable.</summary>
internal sealed class TopicStates
{
    public static readonly TopicStates Empty = new([.. new TopicState[TopicGroup.All.Count * NodeTopic.Classes.Count]]);

    private readonly ImmutableArray<TopicState> _states;

    private TopicStates(ImmutableArray<TopicState> states) => _states = states;

    public TopicState this[TopicGroup group, ResourceClass resourceClass] => _states[PlaceOf(group, resourceClass)];

    public static TopicStates Of(IEnumerable<ResourceEntry> entries)
    {
        var states = Empty._states.ToBuilder();
        foreach (var entry in entries)
        {
            Touch(states, entry.Key, ReplicaDigest.Of(entry.Key, entry.Modified), entry.Modified);
        }

        return new TopicStates(states.MoveToImmutable());
    }

    /// <summary>The states after a revision that touched these keys.</summary>
    public TopicStates With(
        ChangedKeys changed,
        ImmutableSortedDictionary<ResourceKey, ResourceEntry> before,
        ImmutableSortedDictionary<ResourceKey, ResourceEntry> after)
    {
        var states = _states.ToBuilder();
        foreach (var key in changed.Keys)
        {
            Touch(states, key, DigestOf(key, before) ^ DigestOf(key, after), changed.Revision);
        }

        return new TopicStates(states.MoveToImmutable());
    }

    private static ulong DigestOf(ResourceKey key, ImmutableSortedDictionary<ResourceKey, ResourceEntry> entries) =>
        entries.TryGetValue(key, out var entry) ? ReplicaDigest.Of(key, entry.Modified) : ReplicaDigest.Empty;

    private static void Touch(ImmutableArray<TopicState>.Builder states, ResourceKey key, ulong difference, Revision revision)
    {
        foreach (var group in TopicGroup.All)
        {
            if (group.ClassOf(key) is { } resourceClass)
            {
                var place = PlaceOf(group, resourceClass);
                var state = states[place];
                states[place] = new TopicState(state.Digest ^ difference, revision > state.Changed ? revision : state.Changed);
            }
        }
    }

    private static int PlaceOf(TopicGroup group, ResourceClass resourceClass) => (group.Number * NodeTopic.Classes.Count) + (int)resourceClass;
}
