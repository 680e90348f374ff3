using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// What DNS by TLS and HTTPS shows: a certificate in files, read again within a minute after they changed, or the Stargate's own.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Handshakes under way may still use a certificate that was replaced.")]
internal sealed partial class DnsCertificate(NodeIdentity identity, CertificateFiles? files, TimeProvider time, ILogger<DnsCertificate> logger)
{
    public static readonly TimeSpan LookPeriod = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _context;
    private (DateTime Certificate, DateTime Key) _read;
    private long _looked;

    /// <summary>Reads the files, if there are any.</summary>
    public Failure? Open()
    {
        lock (_gate)
        {
            return files is null ? null : Read(files);
        }
    }

    /// <summary>That of the next handshake.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            if (files is null)
            {
                return ReferenceEquals(_context?.TargetCertificate, identity.Certificate) ? _context! : _context = SslStreamCertificateContext.Create(identity.Certificate!, null, offline: true);
            }

            if (time.GetElapsedTime(_looked) >= LookPeriod)
            {
                Look(files);
            }

            return _context!;
        }
    }

    /// <summary>Files that cannot be read, as when one is replaced before the other, leave what was read before.</summary>
    private void Look(CertificateFiles files)
    {
        _looked = time.GetTimestamp();
        if (TimesOf(files) == _read)
        {
            return;
        }

        if (Read(files) is { } failure)
        {
            LogUnreadable(failure);
        }
        else
        {
            LogRead(_context!.TargetCertificate.NotAfter);
        }
    }

    private Failure? Read(CertificateFiles files)
    {
        try
        {
            var times = TimesOf(files);
            var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            X509Certificate2Collection chain = [];
            chain.ImportFromPemFile(files.Certificate);
            _context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
            (_read, _looked) = (times, time.GetTimestamp());
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return new Failure("certificate_unusable", $"the certificate '{files.Certificate}' with the key '{files.Key}' cannot be used: {error.Message}; give PEM files, the key without a password");
        }
    }

    private static (DateTime Certificate, DateTime Key) TimesOf(CertificateFiles files) => (File.GetLastWriteTimeUtc(files.Certificate), File.GetLastWriteTimeUtc(files.Key));

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the certificate of DNS by TLS and HTTPS anew, valid until {NotAfter}")]
    private partial void LogRead(DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keeps the certificate of DNS by TLS and HTTPS that it has: {Failure}")]
    private partial void LogUnreadable(Failure failure);
}
