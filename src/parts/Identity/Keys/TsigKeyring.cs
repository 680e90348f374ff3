using System.Runtime.CompilerServices;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Opens TSIG keys out of the documents of the moment; each document's secret is unsealed once.</summary>
/// <param name="find">The document of a key; null if there is none.</param>
public sealed class TsigKeyring(Func<ResourceKey, ResourceEntry?> find, SealedBox box, IdentityDirectory directory, TimeProvider time)
{
    private readonly ConditionalWeakTable<ResourceEntry, TsigKey> _opened = [];

    /// <summary>A key that the network itself has, and that no document does.</summary>
    public TsigGrant? Own { get; init; }

    /// <summary>
    /// A key in force; null if there is none of the name, or its secret does not open. What revokes its maker, or itself as a subject,
    /// or all that was made before a moment, revokes it.
    /// </summary>
    public TsigGrant? Find(DnsName name)
    {
        if (name == Own?.Key.Name)
        {
            return Own;
        }

        var id = ZoneText.Of(name);
        if (ResourceKinds.TsigKey.CheckId(id) is not null
            || find(ResourceKinds.TsigKey.Key(id)) is not { } entry
            || ResourceKinds.TsigKey.Parse(entry) is not { Succeeded: true, Value: var document }
            || document.Expires <= time.GetUtcNow()
            || directory.Revocations.CoversSubject(entry.Account, document.Created)
            || directory.Revocations.CoversSubject(TsigGrant.SubjectOf(id), document.Created))
        {
            return null;
        }

        if (!_opened.TryGetValue(entry, out var key))
        {
            var secret = box.Open(TsigKeys.PurposeOf(id), Convert.FromBase64String(document.SecretSealed));
            if (!secret.Succeeded)
            {
                return null;
            }

            key = new TsigKey(name, secret.Value, TsigKeys.AlgorithmOf(document.Algorithm));
            _opened.AddOrUpdate(entry, key);
        }

        return new TsigGrant(id, entry.Account, key, new AccessList(directory.Policies(document.Policies), subject: TsigGrant.SubjectOf(id), ownAccount: entry.Account));
    }
}
