using System.Diagnostics.Metrics;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// A Stargate's own side of identity: its certificate and key, which it renews by itself since it opens the store, and the
/// audit log of what it was asked.
/// </summary>
internal sealed class IdentityDesk : IAsyncDisposable
{
    private readonly NodeIdentity _identity;
    private readonly ResourceKey _deviceKey;
    private ResourceEntry? _device;

    public IdentityDesk(StargateOptions options, StargateOpened opened, IMeterFactory meters, TimeProvider time, ILoggerFactory loggers)
    {
        _identity = opened.Identity;
        _deviceKey = ResourceKinds.Device.Key(_identity.Id.Value);
        Metrics = new IdentityMetrics(meters);
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

    public AuditJournal Audit { get; }

    public CertificateRenewal Renewal { get; }

    public KeyRotation Rotation { get; }

    /// <summary>Looks for what operators want of this Stargate's own device.</summary>
    public void Look(ControlPicture picture)
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
