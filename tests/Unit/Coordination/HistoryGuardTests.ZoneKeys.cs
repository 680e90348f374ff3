using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

/// <content>Keys of signed zones.</content>
public sealed partial class HistoryGuardTests
{
    [Fact]
    public async Task Zones_have_the_keys_again_that_they_were_signed_with()
    {
        Operation Zone(string id) => ResourceKinds.Zone.Put(id, new ZoneDocument { Signing = new ZoneSigningWish() }, "self");
        Operation[][] before = [[Zone("one.test"), ZoneKey("one.test/1", ZoneKeyDocument.Retired), ZoneKey("one.test/2", ZoneKeyDocument.Ready), Signatures("one.test", "2")]];
        Operation[][] lost =
        [
            [new Operation.Delete(ResourceKinds.ZoneKey.Key("one.test/1")), ZoneKey("one.test/2", ZoneKeyDocument.Active), ZoneKey("one.test/3", ZoneKeyDocument.Published), Signatures("one.test", "3"), Zone("one.test")],
            [Zone("new.test"), ZoneKey("new.test/4", ZoneKeyDocument.Active)],
        ];
        var picture = await PictureAsync(await StoreAsync(Common, before, lost));
        var store = await StoreAsync(Common, before);

        Assert.Equal(HistoryFinding.Lost, await GuardOf(store).CheckAsync(picture, Cancellation));

        var found = await FoundAsync(store);
        Assert.Equal(
            ["one.test/2 active", "one.test/3 published"],
            found.Entries.Where(entry => ResourceKinds.ZoneKey.Owns(entry.Key)).Select(entry => $"{ResourceKinds.ZoneKey.IdOf(entry.Key)} {ResourceKinds.ZoneKey.Parse(entry).Value.State}"));
        Assert.Equal(["3"], ResourceKinds.ZoneSignatures.Parse(found.Entries.Single(entry => ResourceKinds.ZoneSignatures.Owns(entry.Key))).Value.SignedBy);

        // What Stargates did since then is not undone by one that comes later, and people hear of zones whoever wrote them last.
        await CommitAsync(store, ZoneKey("one.test/2", ZoneKeyDocument.Retired));
        await GuardOf(store, "stargate-2").CheckAsync(picture, Cancellation);
        Assert.Contains((await FoundAsync(store)).Entries, entry => entry.Key.Value == "zonekeys/one.test/2" && ResourceKinds.ZoneKey.Parse(entry).Value.State == ZoneKeyDocument.Retired);
        Assert.False(LossCommit.IsOwn(new LossCommit { Key = "zones/one.test", Revision = 1, Author = "node:sg1" }));
        Assert.True(LossCommit.IsOwn(new LossCommit { Key = "zonekeys/one.test/2", Revision = 1, Author = "node:sg1" }));
    }

    private static Operation.Put ZoneKey(string id, string state) => ResourceKinds.ZoneKey.Put(
        id,
        new ZoneKeyDocument { Use = ZoneKeyDocument.ZoneUse, State = state, PublicKey = "AAAA", PrivateKeySealed = "AAAA", Created = DateTimeOffset.UnixEpoch, Since = DateTimeOffset.UnixEpoch },
        "self");

    private static Operation.Put Signatures(string zone, string signer) => ResourceKinds.ZoneSignatures.Put(
        zone,
        new ZoneSignaturesDocument { Dnskey = ["a"], DnskeySignatures = ["b"], Cds = [], CdsSignatures = [], Cdnskey = [], CdnskeySignatures = [], SignedBy = [signer], Until = DateTimeOffset.UnixEpoch },
        "self");
}
