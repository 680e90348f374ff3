using System.Net.Sockets;
using Edge.Kernel;
using Microsoft.AspNetCore.Connections;

namespace Edge.Running;

/// <summary>Says in one line why a role did not start.</summary>
internal static class StartFailure
{
    public static Failure? Of(string node, Exception error) => error switch
    {
        RoleFailedException failed => failed.Failure with { Message = $"{node}: {failed.Failure.Message}" },
        _ when IsPortTaken(error) => new Failure("port_taken", $"{node}: {Innermost(error).Message.TrimEnd('.')}; stop what listens there, or use --ports any"),
        IOException or SocketException or UnauthorizedAccessException => new Failure("start_failed", $"{node}: {error.Message}"),
        _ => null,
    };

    private static bool IsPortTaken(Exception error) =>
        error is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
        || (error.InnerException is { } inner && IsPortTaken(inner));

    private static Exception Innermost(Exception error) => error is IOException ? error : error.InnerException ?? error;
}
