using System.Net.Sockets;
using System.Text;

namespace Edge.Bird;

/// <summary>A connection to BIRD's control socket. Calls block, up to a moment that the caller names; for one caller at a time.</summary>
internal sealed class BirdConnection : IDisposable
{
    private const int GreetingCode = 1;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
    private readonly BirdReplyParser _parser = new();
    private readonly byte[] _buffer = new byte[16_384];
    private int _from;
    private int _to;

    private BirdConnection()
    {
    }

    /// <summary>Connects, and waits for the greeting.</summary>
    /// <exception cref="IOException">Nobody is there, in time; the message says what happened.</exception>
    public static BirdConnection Open(string path, TimeLimit limit)
    {
        var connection = new BirdConnection();
        try
        {
            // To a Unix socket it succeeds or fails at once.
            connection._socket.Connect(new UnixDomainSocketEndPoint(path));
            var greeting = connection.Receive(limit);
            return greeting.Code == GreetingCode ? connection : throw new IOException($"what answers there is not BIRD: {greeting.Message}");
        }
        catch (SocketException error)
        {
            connection.Dispose();
            throw new IOException(error.Message, error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">BIRD is gone, or does not reply in time; the connection is of no use then.</exception>
    public BirdReply Ask(string command, TimeLimit limit)
    {
        try
        {
            ReadOnlySpan<byte> bytes = Encoding.ASCII.GetBytes(command + "\n");
            while (!bytes.IsEmpty)
            {
                var sent = _socket.Send(bytes, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock && _socket.Poll(limit.Left, SelectMode.SelectWrite))
                {
                    continue;
                }

                bytes = error == SocketError.Success ? bytes[sent..] : throw new IOException(Reason(error));
            }

            return Receive(limit);
        }
        catch (SocketException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    public void Dispose() => _socket.Dispose();

    private BirdReply Receive(TimeLimit limit)
    {
        while (true)
        {
            var reply = _parser.Take(_buffer.AsSpan(_from, _to - _from), out var taken);
            _from += taken;
            if (reply is not null)
            {
                return reply;
            }

            if (_parser.Fault is { } fault)
            {
                throw new IOException($"it replies what cannot be read: {fault}");
            }

            if (!_socket.Poll(limit.Left, SelectMode.SelectRead))
            {
                throw new IOException("it does not reply in time");
            }

            (_from, _to) = (0, _socket.Receive(_buffer, SocketFlags.None, out var error));
            if (_to <= 0)
            {
                throw new IOException(error == SocketError.Success ? "it closed the connection" : Reason(error));
            }
        }
    }

    private static string Reason(SocketError error) => error == SocketError.WouldBlock ? "it does not take commands in time" : new SocketException((int)error).Message;
}
