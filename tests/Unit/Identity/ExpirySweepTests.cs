using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class ExpirySweepTests
{
    [Fact]
    public async Task What_is_over_is_removed_64_at_a_time_and_nothing_else()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var network = people.Network;
        for (var i = 0; i < 70; i++)
        {
            var id = $"subject/usr:{i}";
            await network.Store.CommitAsync(
                new Commit
                {
                    Author = "usr:operator",
                    Operations = [ResourceKinds.Revocation.Put(id, new RevocationDocument { Before = network.Time.GetUtcNow(), Expires = network.Time.GetUtcNow().AddDays(i < 66 ? 1 : 90) }, "")],
                },
                CancellationToken.None);
        }

        await network.MakeCodeAsync();
        await people.Api.LoginAsync();
        var fence = ((LeaseOutcome.Granted)await network.Store.AcquireLeaseAsync("expiry", NodeId.Parse("stargate-1"), TimeSpan.FromDays(100), CancellationToken.None)).Fence;
        network.Time.Advance(TimeSpan.FromDays(2));
        List<int> removed = [];
        while (ExpirySweep.Next(await network.ReadAsync(""), network.Time.GetUtcNow(), "node:stargate-1", fence) is { } commit)
        {
            removed.Add(commit.Operations.Count);
            Assert.IsType<CommitOutcome.Committed>(await network.Store.CommitAsync(commit, CancellationToken.None));
        }

        // 66 revocations and one join code; the login, the operator's key and four revocations are in force.
        Assert.Equal([64, 3], removed);
        Assert.Equal(4, (await network.ReadAsync("revocations/")).Count);
        Assert.Equal(2, (await network.ReadAsync("tokens/")).Count);
    }

    [Fact]
    public void Keys_that_ended_or_are_revoked_go_before_the_revocation_does()
    {
        var now = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var key = new TsigKeyDocument { Algorithm = "hmac-sha256", SecretSealed = "AA==", Created = now.AddDays(-9) };
        ResourceEntry[] entries =
        [
            Entry(ResourceKinds.Revocation, "subject/usr:alice", "", new RevocationDocument { Before = now.AddDays(-5), Expires = now.AddDays(-1) }),
            Entry(ResourceKinds.Revocation, "subject/tsig:leaked", "", new RevocationDocument { Before = now.AddDays(-5), Expires = now.AddDays(9) }),
            Entry(ResourceKinds.TsigKey, "later", "usr:alice", key with { Created = now.AddDays(-4) }),
            Entry(ResourceKinds.TsigKey, "of-alice", "usr:alice", key),
            Entry(ResourceKinds.TsigKey, "of-bob", "usr:bob", key),
            Entry(ResourceKinds.TsigKey, "leaked", "usr:bob", key),
            Entry(ResourceKinds.TsigKey, "ended", "usr:bob", key with { Expires = now.AddHours(-2) }),
            Entry(ResourceKinds.TsigKey, "ended-now", "usr:bob", key with { Expires = now }),
        ];
        Assert.Equal(["tsig/of-alice", "tsig/leaked", "revocations/subject/usr%3Aalice", "tsig/ended"], ExpirySweep.Over(entries, now).Select(static entry => entry.Key.Value));

        static ResourceEntry Entry<T>(ResourceKind<T> kind, string id, string account, T document)
            where T : class => new(kind.Key(id), kind.Name, 1, account, "usr:test", new Revision(1), new Revision(1), kind.Serialise(document));
    }
}
