using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>
/// Renews a person's login while commands use it. Under the lock the file is read again: when another command renewed it
/// meanwhile, its tokens are taken, since a refresh token is good once.
/// </summary>
internal static class LoginKeeper
{
    /// <summary>A token that expires sooner is renewed before it is used.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    public static bool IsDue(Session session, TimeProvider time) => session.Login is not null && session.Expires - Margin <= time.GetUtcNow();

    /// <param name="session">The session whose token is due, or was refused.</param>
    /// <param name="exchange">Sends the refresh token, and answers what the API did.</param>
    public static async Task<Outcome<Session>> RenewAsync(
        Session session, Func<JsonObject, Task<Outcome<ApiReply>>> exchange, TimeProvider time, CancellationToken cancellation)
    {
        var file = session.Login!;
        var taken = await LoginFile.LockAsync(file, time, cancellation);
        if (!taken.Succeeded)
        {
            return taken.Failure;
        }

        using var held = taken.Value;
        var now = LoginFile.Read(file);
        if (!now.Succeeded || (now.Value.Token != session.Token && !IsDue(now.Value, time)))
        {
            return now;
        }

        var (refresh, user) = (LoginFile.RefreshTokenOf(file), LoginFile.UserOf(file));
        if (refresh is null || user is null)
        {
            return new Failure("bad_login", $"{file} is not readable: use 'edge login' again");
        }

        var reply = await exchange(new JsonObject { ["refreshToken"] = refresh });
        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        LoginFile.WriteLogin(file, now.Value.Api, user, reply.Value.Body!);
        var renewed = LoginFile.Read(file);
        return renewed.Succeeded ? renewed.Value with { Api = session.Api } : renewed;
    }
}
