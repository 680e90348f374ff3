using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Api;

/// <summary>Takes the keys of a zone that was signed elsewhere, so that it moves here without a moment in which it does not validate.</summary>
internal sealed class ZoneKeyImports(ResourceWriter writer, SealedBox box, TimeProvider time)
{
    private const int KeysMax = 8;

    /// <param name="found">The zone as it is.</param>
    /// <param name="files">Pairs of files, each an object of <c>name</c>, <c>public</c> and <c>private</c>.</param>
    /// <param name="present">How many keys the zone has already.</param>
    public async Task<ApiAnswer> TakeAsync(string zone, string author, (ResourceEntry Entry, ZoneDocument Document) found, JsonNode? files, int present, CancellationToken cancellation)
    {
        if (present > 0)
        {
            return new Failure(ProblemStatus.Conflict, $"zone {zone} has keys already: keys are imported before it is signed here, in the place of 'edge zone dnssec {zone} enable'");
        }

        var read = Read(zone, files);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        var keys = read.Value;
        try
        {
            var sealing = Seal(zone, keys);
            var entry = found.Entry;
            var commit = new Commit
            {
                Author = author,
                Operations =
                [
                    ResourceKinds.Zone.Put(zone, found.Document with { Signing = (found.Document.Signing ?? new ZoneSigningWish()) with { Ending = null } }, entry.Account),
                    .. sealing.Select(key => ResourceKinds.ZoneKey.Put($"{zone}/{key.Key}", key.Value, entry.Account)),
                ],
                Compares =
                [
                    new Compare.ModifiedAt(entry.Key, entry.Modified),
                    new Compare.ModifiedAt(ResourceKinds.ZoneSignatures.Key(zone), Revision.Zero),
                    .. sealing.Keys.Select(id => new Compare.ModifiedAt(ResourceKinds.ZoneKey.Key($"{zone}/{id}"), Revision.Zero)),
                ],
            };
            var paths = commit.Operations.Select(static operation => (JsonNode)operation.Key.Value).ToArray();
            var said = sealing.Select(static key => (JsonNode)new JsonObject { ["id"] = key.Key, ["use"] = key.Value.Use, ["state"] = key.Value.State }).ToArray();
            return await writer.CommitAsync(
                commit,
                tag => new ApiAnswer.Document(200, new JsonObject { ["zone"] = zone, ["action"] = "import", ["revision"] = tag.Revision.Value, ["keys"] = new JsonArray(paths), ["imported"] = new JsonArray(said) }) { Tag = tag },
                cancellation);
        }
        finally
        {
            keys.ForEach(static key => CryptographicOperations.ZeroMemory(key.Number));
        }
    }

    private Outcome<List<ImportedZoneKey>> Read(string zone, JsonNode? files)
    {
        if (files is not JsonArray { Count: > 0 and <= KeysMax } list)
        {
            return Failure.Invalid("keys", null, $"it must be a list of 1 to {KeysMax} pairs of files");
        }

        var keys = new List<ImportedZoneKey>();
        foreach (var item in list)
        {
            var pair = item as JsonObject ?? [];
            var (name, publicFile, privateFile) = (pair.Required("name"), pair.Required("public"), pair.Required("private"));
            if ((name.Failure ?? publicFile.Failure ?? privateFile.Failure) is { } malformed)
            {
                return malformed;
            }

            var key = ImportedZoneKey.Read(Dns.DnsName.Parse(zone), name.Value, publicFile.Value, privateFile.Value, time.GetUtcNow());
            if (!key.Succeeded)
            {
                return key.Failure;
            }

            keys.Add(key.Value);
        }

        return keys.Select(static key => key.Document.PublicKey).Distinct().Count() < keys.Count ? Failure.Invalid("keys", null, "a key stands in it twice")
            : !keys.Exists(static key => key.Document is { Use: ZoneKeyDocument.KeyUse, State: ZoneKeyDocument.Ready }) ? Failure.Invalid("keys", null, "a key that signs keys (flags 257) and is in use must be among them: the zone above vouches for it")
            : !keys.Exists(static key => key.Document is { Use: ZoneKeyDocument.ZoneUse, State: ZoneKeyDocument.Active }) ? Failure.Invalid("keys", null, "a key that signs records (flags 256) and is in use must be among them: resolvers hold it, and would take what another one signs for forged")
            : keys;
    }

    /// <summary>By their ids: the tag, and a number where two have the same one.</summary>
    private Dictionary<string, ZoneKeyDocument> Seal(string zone, List<ImportedZoneKey> keys)
    {
        var sealing = new Dictionary<string, ZoneKeyDocument>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var id = key.Tag;
            for (var next = 2; sealing.ContainsKey(id); next++)
            {
                id = $"{key.Tag}-{next}";
            }

            sealing[id] = key.Document with { PrivateKeySealed = Convert.ToBase64String(box.Seal(ZoneKeyDocument.PurposeOf(zone, id), key.Number)) };
        }

        return sealing;
    }
}
