using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Commits what becomes of the keys of a zone, signed by its key-signing keys, if nothing that it follows from has changed.</summary>
internal sealed class ZoneKeyWriter(IControlStore store, NodeId self, ZoneKeyBox box, TimeProvider time)
{
    /// <summary>Commits it. Content of owners that cannot be kept is a failure, never an exception; null if a key does not open.</summary>
    /// <param name="picture">What the documents were read from.</param>
    public async Task<Outcome<CommitOutcome>?> WriteAsync(string zone, ZoneKeyPicture documents, ZoneKeyPlan plan, ControlPicture picture, Fence fence, CancellationToken cancellation)
    {
        ZoneSignaturesDocument? signatures = null;
        if (plan.Signatures is { } said)
        {
            var signed = plan.Signers.Count > 0 ? Sign(zone, documents, plan) : said;
            if (signed is not { } made)
            {
                return null;
            }

            if (!made.Succeeded)
            {
                return made.Failure;
            }

            signatures = made.Value;
        }

        var invalid = (signatures is null ? null : ResourceKinds.ZoneSignatures.Validate(signatures))
            ?? plan.Puts.Values.Select(ResourceKinds.ZoneKey.Validate).FirstOrDefault(static failure => failure is not null);
        if (invalid is not null)
        {
            return invalid;
        }

        return await store.CommitAsync(
            new Commit
            {
                Author = $"node:{self}",
                Operations = OperationsOf(zone, documents, plan, signatures, picture.Entries.GetValueOrDefault(ResourceKinds.Zone.Key(zone))?.Account ?? ""),
                Compares = ComparesOf(zone, documents, picture),
                Epoch = picture.Epoch,
                Fence = fence,
            },
            cancellation);
    }

    private static List<Operation> OperationsOf(string zone, ZoneKeyPicture documents, ZoneKeyPlan plan, ZoneSignaturesDocument? signatures, string account)
    {
        List<Operation> operations = [];
        if (signatures is not null)
        {
            operations.Add(ResourceKinds.ZoneSignatures.Put(zone, signatures, account));
        }
        else if (documents.Signatures is not null)
        {
            operations.Add(new Operation.Delete(ResourceKinds.ZoneSignatures.Key(zone)));
        }

        operations.AddRange(plan.Puts.Select(key => ResourceKinds.ZoneKey.Put($"{zone}/{key.Key}", key.Value, account)));
        operations.AddRange(plan.Deletes.Select(id => new Operation.Delete(ResourceKinds.ZoneKey.Key($"{zone}/{id}"))));
        if ((plan.Zone ?? documents.Zone) is { } document)
        {
            // The serial follows the zone's own document.
            operations.Add(ResourceKinds.Zone.Put(zone, document, account));
        }

        return operations;
    }

    private static List<Compare> ComparesOf(string zone, ZoneKeyPicture documents, ControlPicture picture)
    {
        IEnumerable<ResourceKey> keys =
            [ResourceKinds.Zone.Key(zone), ResourceKinds.ZoneSignatures.Key(zone), .. documents.Keys.Keys.Select(id => ResourceKinds.ZoneKey.Key($"{zone}/{id}"))];
        return [.. keys.Select(key => (Compare)new Compare.ModifiedAt(key, picture.Entries.GetValueOrDefault(key)?.Modified ?? Revision.Zero))];
    }

    /// <summary>Null if a key-signing key does not open: then the signatures stay as they are.</summary>
    private Outcome<ZoneSignaturesDocument>? Sign(string zone, ZoneKeyPicture documents, ZoneKeyPlan plan)
    {
        List<SigningKey> keys = [];
        try
        {
            foreach (var id in plan.Signers)
            {
                if (box.Open(zone, id, plan.Puts.GetValueOrDefault(id) ?? documents.Keys[id]) is not { } key)
                {
                    return null;
                }

                keys.Add(new SigningKey(ZoneKey.KeyFlags, key));
            }

            return KeySetSigner.Sign(documents.Apex, plan.Signatures!, keys, time.GetUtcNow());
        }
        finally
        {
            keys.ForEach(static key => (key.Private as IDisposable)?.Dispose());
        }
    }
}
