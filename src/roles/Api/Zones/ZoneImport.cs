using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Puts other content in the place of a zone's. What fits one commit is one; beyond that the zone is marked while the commits
/// follow each other, and Stargates answer by the old content until the mark goes. Each commit compares the zone with the one
/// before, so that two imports never mix; what the zone's own document says changes with the last one. An import that was cut short is finished by another one, of the same file or another:
/// only what differs is written.
/// </summary>
internal sealed class ZoneImport(IControlStore store, ResourceWriter writer)
{
    /// <summary>The zone itself is the last operation of each commit.</summary>
    private const int SetsPerCommit = Commit.OperationsMax - 1;

    private readonly ZoneReads _reads = new(store);
    private readonly ZoneNeighbours _neighbours = new(store);
    private readonly ZoneSweeper _sweeper = new(store);

    /// <summary>What the content would change, if the caller may change all that.</summary>
    public async Task<Outcome<ZoneDifference>> CompareAsync(string zone, ZoneContent content, Caller caller, CancellationToken cancellation)
    {
        var entry = await _reads.OneAsync(ResourceKinds.Zone.Key(zone), cancellation);
        if (!entry.Succeeded)
        {
            return entry.Failure;
        }

        if (entry.Value is { } present && ResourceKinds.Zone.Parse(present) is { Succeeded: false, Failure: { } unreadable })
        {
            return unreadable;
        }

        if (entry.Value is { } taken && ResourceKinds.Zone.Parse(taken).Value is { } document && document.IsTaken())
        {
            return new Failure(ProblemStatus.Conflict, $"{zone} is taken from {document.Primaries[0].Address}: nothing is imported into it; delete it first to keep it here");
        }

        var records = await _reads.ManyAsync(RecordSetId.RangeOf(zone), cancellation);
        var network = await _reads.OneAsync(ResourceKinds.Network.Key("self"), cancellation);
        if (!records.Succeeded || !network.Succeeded)
        {
            return records.Failure ?? network.Failure!;
        }

        // Records of a former zone of the name are no content of this one.
        var found = entry.Value is null ? records.Value with { Entries = [] } : records.Value;
        var kept = SteeredSets.Keep(content, found);
        if (!kept.Succeeded)
        {
            return kept.Failure;
        }

        var difference = ZoneDifference.Of(entry.Value, found, kept.Value, StoredZone.DomainOf(network.Value));
        return Denied(zone, difference, caller) is { } denied ? denied : difference;
    }

    /// <summary>Commits a difference.</summary>
    /// <returns>A failure, or the place of the last commit.</returns>
    public async Task<ApiAnswer> ApplyAsync(string zone, ZoneDifference difference, Caller caller, Func<EntityTag, ApiAnswer> success, CancellationToken cancellation)
    {
        var draft = new CommitDraft();
        if (difference.Entry is null)
        {
            await _sweeper.SweepAsync([zone], caller.Subject, cancellation);
            if (await _neighbours.CheckNewAsync(new ZoneChange(zone, [], null, caller.Subject), draft, cancellation) is { } refused)
            {
                return refused;
            }
        }

        var mark = difference.Before?.Importing ?? difference.Head.Value;
        var account = difference.Entry?.Account ?? caller.Subject;
        var (at, count) = (difference.Entry?.Modified ?? Revision.Zero, difference.Before?.RecordSets ?? 0);
        var batches = difference.Sets.Count == 0 ? [[]] : difference.Sets.Chunk(SetsPerCommit).ToList();
        for (var i = 0; ; i++)
        {
            var isLast = i == batches.Count - 1;
            count += batches[i].Count(static set => set.Before is null) - batches[i].Count(static set => set.After is null);
            var document = isLast ? difference.After : (difference.Before ?? difference.After) with { RecordSets = count, Importing = mark };
            var commit = new Commit
            {
                Author = caller.Subject,
                Operations = [.. batches[i].Select(set => set.ToOperation(account)), ResourceKinds.Zone.Put(zone, document, account)],
                Compares = [.. draft.Compares, new Compare.ModifiedAt(ResourceKinds.Zone.Key(zone), at)],
            };
            draft.Compares.Clear();
            var answer = await writer.CommitAsync(commit, tag => isLast ? success(tag) : new ApiAnswer.Document(200, new System.Text.Json.Nodes.JsonObject()) { Tag = tag }, cancellation);
            if (isLast || answer is not ApiAnswer.Document { Tag: { } tag })
            {
                return answer;
            }

            at = tag.Revision;
        }
    }

    private static Failure? Denied(string zone, ZoneDifference difference, Caller caller)
    {
        var account = difference.Entry?.Account ?? caller.Subject;
        var needed = difference.Entry is null ? Capabilities.Create : Capabilities.Update;
        return caller.Access.Check(ResourceKinds.Zone.Key(zone).Value, needed, account)
            ?? difference.Sets.Select(set => caller.Access.Check(
                ResourceKinds.RecordSet.Key(set.Id.ToString()).Value,
                set.Before is null ? Capabilities.Create : set.After is null ? Capabilities.Delete : Capabilities.Update,
                account)).FirstOrDefault(static denied => denied is not null);
    }
}
