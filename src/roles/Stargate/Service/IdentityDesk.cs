using System.Diagnostics.Metrics;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// A Stargate's own side of identity: its certificate and key, which it renews by itself since it opens the store, the audit
/// log of what it was asked, and what it verifies tokens by.
/// </summary>
internal sealed class IdentityDesk : IAsyncDisposable
{
    /// <summary>Peers are heard each second: after this it is no longer known what they know.</summary>
    private static readonly TimeSpan VouchWithin = TimeSpan.FromSeconds(3);

    private static readonly string[] Prefixes = [ResourceKinds.Token.Prefix, ResourceKinds.Policy.Prefix];

    private readonly NodeIdentity _identity;
    private readonly ResourceKey _deviceKey;
    private readonly IdentityDirectory _directory;
    private readonly Func<TimeSpan> _age;
    private ResourceEntry? _device;

    /// <param name="age">How long ago the store or the mesh was heard; without end for never.</param>
    public IdentityDesk(
        StargateOptions options,
        StargateOpened opened,
        TokenDesk tokens,
        Func<TimeSpan> age,
        IMeterFactory meters,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _age = age;
        _directory = new IdentityDirectory(tokens.Grants, tokens.Revocations);
        TsigKeys = new TsigKeyring(
            key => opened.View.Current.Entries.GetValueOrDefault(key), new SealedBox(options.MasterKey, SystemEntropy.Instance), _directory, time)
        {
            Own = MeshTransferKey.Of(options.MasterKey),
        };
        _identity = opened.Identity;
        _deviceKey = ResourceKinds.Device.Key(_identity.Id.Value);
        Metrics = new IdentityMetrics(meters);
        Metrics.ObserveTokens(() => _directory.TokensCount);
        Gate = new PrivilegedGate(
            _directory, options.Identity, Metrics, () => age() is var since && since < TimeSpan.MaxValue ? since : null, (accessor, _) => Task.FromResult(tokens.Find(accessor)), time);
        Audit = new AuditJournal(options.Node.Folder, _identity.Id, options.Audit, meters, time, loggers.CreateLogger<AuditJournal>());
        var certificates = new NodeCertificates(opened.Store, opened.Authority);
        Renewal = new CertificateRenewal(
            _identity,
            (request, cancellation) => certificates.IssueAsync(_identity.Id, request, [options.Node.Listen], cancellation).AsTask(),
            time,
            loggers.CreateLogger<CertificateRenewal>());
        var keys = new DeviceKeys(opened.Store, options.Identity, Metrics, time);
        Rotation = new KeyRotation(
            _identity,
            (next, cancellation) => keys.RotateAsync(DeviceKeyChange.Own(_identity.Id, _identity.Key, next), cancellation).AsTask(),
            options.Node.DeviceKeyAgeMax,
            SystemEntropy.Instance,
            time,
            loggers.CreateLogger<KeyRotation>());
    }

    public IdentityMetrics Metrics { get; }

    /// <summary>Who signs messages of DNS, out of the newest picture.</summary>
    public TsigKeyring TsigKeys { get; }

    /// <summary>Whether this Stargate hears of every revocation just now, so that verifiers may rely on what it sent them.</summary>
    public bool Vouches => _age() < VouchWithin;

    public AuditJournal Audit { get; }

    /// <summary>Lets people to what this Stargate tells of itself.</summary>
    public PrivilegedGate Gate { get; }

    public CertificateRenewal Renewal { get; }

    public KeyRotation Rotation { get; }

    /// <summary>Takes in a whole picture.</summary>
    public void Begin(ControlPicture picture)
    {
        _directory.Replace(picture.Entries.Values);
        Look(picture);
    }

    /// <summary>Takes in what changed. Revocations reach the directory by the tokens' desk.</summary>
    public void Follow(ControlPicture before, ControlPicture after)
    {
        if (after.Epoch != before.Epoch || before.Revision < after.Floor)
        {
            Begin(after);
            return;
        }

        foreach (var key in after.ChangedSince(before.Revision).Where(static key => Array.Exists(Prefixes, key.StartsWith)))
        {
            if (after.Entries.TryGetValue(key, out var entry))
            {
                _directory.Put(entry);
            }
            else
            {
                _directory.Delete(key);
            }
        }

        Look(after);
    }

    /// <summary>Looks for what operators want of this Stargate's own device.</summary>
    private void Look(ControlPicture picture)
    {
        picture.Entries.TryGetValue(_deviceKey, out var device);
        if (!ReferenceEquals(device, Interlocked.Exchange(ref _device, device))
            && device is not null
            && ResourceKinds.Device.Parse(device) is { Succeeded: true, Value.RotateAfter: { } wish })
        {
            Rotation.Want(wish);
        }
    }

    public ValueTask DisposeAsync() => Audit.DisposeAsync();
}
