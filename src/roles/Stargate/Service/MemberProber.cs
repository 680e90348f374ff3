using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>
/// Asks one member of a pool whether it lives. Nothing is followed, a few bytes are read, and addresses that are not public are
/// left alone unless the operator allows them: a pool is a customer's word, and must be no way into the operator's network.
/// </summary>
internal sealed class MemberProber(bool allowsPrivate, TimeProvider time)
{
    /// <summary>"HTTP/1.1 200".</summary>
    private const int StatusBytes = 12;

    /// <summary>Whether the address may be asked at all.</summary>
    public bool May(IPAddress address) => allowsPrivate || PublicAddress.Is(address);

    /// <summary>Whether it answered in time, and well.</summary>
    /// <returns>Null if it did, else why not.</returns>
    public async Task<string?> AskAsync(IPAddress address, PoolProbe probe, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(probe.TimeoutMilliseconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(address, probe.Port), either.Token);
            if (probe.Kind == PoolProbe.Tcp)
            {
                return null;
            }

            await using var plain = new NetworkStream(socket);
            return probe.Kind == PoolProbe.Http ? await AskAsync(plain, address, probe, either.Token) : await AskSafelyAsync(plain, address, probe, either.Token);
        }
        catch (SocketException error)
        {
            return $"no connection: {error.SocketErrorCode}";
        }
        catch (IOException)
        {
            return "the connection broke off";
        }
        catch (AuthenticationException)
        {
            return probe.Host is null ? "no TLS" : $"no TLS with a good certificate of {probe.Host}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer within {probe.TimeoutMilliseconds} ms";
        }
    }

    /// <summary>With a host name its certificate is demanded; an address alone proves nothing, and any certificate will do.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "Nothing is said or believed that must be kept safe.")]
    private static async Task<string?> AskSafelyAsync(Stream plain, IPAddress address, PoolProbe probe, CancellationToken cancellation)
    {
        await using var safe = new SslStream(plain, leaveInnerStreamOpen: true);
        var options = new SslClientAuthenticationOptions { TargetHost = probe.Host ?? address.ToString() };
        if (probe.Host is null)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }

        await safe.AuthenticateAsClientAsync(options, cancellation);
        return await AskAsync(safe, address, probe, cancellation);
    }

    private static async Task<string?> AskAsync(Stream stream, IPAddress address, PoolProbe probe, CancellationToken cancellation)
    {
        var host = probe.Host ?? (address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
        var request = $"GET {probe.Path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: edge-probe\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        var status = new byte[StatusBytes];
        await stream.ReadExactlyAsync(status, cancellation);
        return !status.AsSpan().StartsWith("HTTP/1."u8) || status[8] != ' ' || status[9..].Any(static digit => !char.IsAsciiDigit((char)digit)) ? "no answer in HTTP/1"
            : status[9] is (byte)'2' or (byte)'3' ? null
            : $"it answered {Encoding.ASCII.GetString(status, 9, 3)}";
    }
}
