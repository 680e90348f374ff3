using System.Security.Cryptography;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Keeps a node's certificate fresh: at two thirds of its life it asks for a new one, and again until it has it.</summary>
/// <param name="issue">Has a request (PKCS#10, DER) certified and answers PEM: by a Stargate, or by the role itself.</param>
public sealed partial class CertificateRenewal(
    NodeIdentity identity,
    Func<ReadOnlyMemory<byte>, CancellationToken, Task<Outcome<string>>> issue,
    TimeProvider time,
    ILogger<CertificateRenewal> logger)
{
    /// <summary>The pause after a failure, and the longest sleep: a clock that is set right is noticed within it.</summary>
    public static readonly TimeSpan CheckPeriod = TimeSpan.FromMinutes(10);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await RenewIfDueAsync(cancellation);
            await Task.Delay(CheckPeriod, time, cancellation);
        }
    }

    /// <summary>Renews the certificate if it is due. Answers whether the node has a new one.</summary>
    public async Task<bool> RenewIfDueAsync(CancellationToken cancellation)
    {
        if (identity.Certificate is { } certificate && time.GetUtcNow() < CertificateLife.RenewAt(certificate))
        {
            return false;
        }

        var pair = NodeKeyPair.Make();
        var issued = await issue(pair.CertificateRequest, cancellation);
        if (!issued.Succeeded)
        {
            LogFailed(identity.Id, issued.Failure);
            return false;
        }

        try
        {
            identity.Replace(pair, issued.Value);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            LogUnusable(error, identity.Id);
            return false;
        }

        LogRenewed(identity.Id, identity.Certificate!.NotAfter);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Renewed the certificate of {Node}, valid until {NotAfter}")]
    private partial void LogRenewed(NodeId node, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not renew the certificate of {Node}, will try again: {Failure}")]
    private partial void LogFailed(NodeId node, Failure failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Got a certificate for {Node} that cannot be used, will try again")]
    private partial void LogUnusable(Exception error, NodeId node);
}
