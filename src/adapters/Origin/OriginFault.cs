using System.Net.Sockets;
using System.Security.Authentication;
using Edge.Jobs;

namespace Edge.Origin;

/// <summary>Turns what the pool throws into the failures that the port knows.</summary>
internal static class OriginFault
{
    public static bool Is(Exception error) =>
        error is HttpRequestException or IOException or SocketException or AuthenticationException or OperationCanceledException
            or InvalidOperationException or FormatException or NotSupportedException;

    public static FetchReply.Failed Failed(Exception error, bool timedOut, FetchRequest request) => timedOut
        ? new FetchReply.Failed(FetchFailure.TimedOut, $"{request.Origin} was silent for {request.Timeout.TotalSeconds:0.###} s")
        : new FetchReply.Failed(Reason(error), $"{request.Origin}: {Detail(error)}");

    public static FetchBrokenException Broken(Exception error, SilenceWatch watch) => watch.TimedOut
        ? new FetchBrokenException(FetchFailure.TimedOut, $"the origin's body stopped for {watch.Silence.TotalSeconds:0.###} s")
        : new FetchBrokenException(Reason(error), $"the origin's body broke off: {Detail(error)}");

    private static FetchFailure Reason(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case ForbiddenAddressException:
                    return FetchFailure.Forbidden;
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }:
                case HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }:
                case FormatException:
                case NotSupportedException:
                    return FetchFailure.Malformed;
                default:
                    continue;
            }
        }

        return FetchFailure.Unreachable;
    }

    private static string Detail(Exception error)
    {
        var cause = error;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message;
    }
}
