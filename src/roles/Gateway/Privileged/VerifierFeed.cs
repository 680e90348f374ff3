using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Gateway;

/// <summary>Keeps what this Gateway verifies tokens by as its replica has it: tokens' hashes, policies and revocations.</summary>
internal sealed class VerifierFeed(IdentityDirectory directory)
{
    private static readonly string[] Prefixes = [ResourceKinds.Token.Prefix, ResourceKinds.Policy.Prefix, ResourceKinds.Revocation.Prefix];

    /// <param name="touched">See <see cref="ConfigReplica.Touched"/>.</param>
    public void Follow(ReplicaPicture picture, IReadOnlyCollection<ResourceKey>? touched)
    {
        if (touched is null)
        {
            directory.Replace(picture.Entries.Where(static entry => Concerns(entry.Key)).Select(static entry => Received(entry.Value)));
            return;
        }

        foreach (var key in touched.Where(Concerns))
        {
            if (picture.Entries.TryGetValue(key, out var entry))
            {
                directory.Put(Received(entry));
            }
            else
            {
                directory.Delete(key);
            }
        }
    }

    private static bool Concerns(ResourceKey key) => Array.Exists(Prefixes, key.StartsWith);

    /// <summary>
    /// A replica keeps the last document that was good. For who may do what that is not good enough: what cannot be read must
    /// not leave an older one in force, and the directory is given something that it cannot read either.
    /// </summary>
    private static ResourceEntry Received(ReplicaEntry entry) =>
        entry.Document is null || entry.Seen > entry.Resource.Modified ? entry.Resource with { Body = default } : entry.Resource;
}
