using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Api;

/// <summary><c>POST /v1/login</c>, <c>/v1/login/refresh</c> and <c>/v1/logout</c>: the three that need no token in the header.</summary>
internal sealed class LoginEndpoint(PeopleLogins logins, ApiGate gate, IAuditLog audit)
{
    public async Task<ApiAnswer> LoginAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["user", "password", "code"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var (user, password, code) = (body.Value.Required("user"), body.Value.Required("password"), body.Value.Optional("code"));
        if ((user.Failure ?? password.Failure ?? code.Failure) is { } malformed)
        {
            return malformed;
        }

        var request = new LoginRequest { User = user.Value, Password = password.Value, Code = code.Value ?? "", Address = call.Address };
        var outcome = await logins.LoginAsync(request, cancellation);
        await RecordAsync("login", call, outcome, UserName.SubjectOf(user.Value));
        return Answer(outcome);
    }

    public async Task<ApiAnswer> RefreshAsync(ApiCall call, CancellationToken cancellation)
    {
        var token = await RefreshTokenAsync(call, cancellation);
        if (!token.Succeeded)
        {
            return token.Failure;
        }

        var outcome = await logins.RenewAsync(token.Value, cancellation);
        if (outcome.Failure == Logins.Reused)
        {
            await RecordAsync("refresh", call, outcome, "");
        }

        return Answer(outcome);
    }

    /// <summary>Ends a login, named by its refresh token or by one of its access tokens.</summary>
    public async Task<ApiAnswer> LogoutAsync(ApiCall call, CancellationToken cancellation)
    {
        if (call.HasBody)
        {
            var token = await RefreshTokenAsync(call, cancellation);
            return token.Succeeded ? Ended(await logins.LogoutAsync(token.Value, cancellation)) : token.Failure;
        }

        var caller = await gate.AdmitAsync(call.Request.Headers.Authorization, cancellation);
        if (!caller.Succeeded)
        {
            return caller.Failure;
        }

        return caller.Value.Family is { } family
            ? Ended(await logins.LogoutAsync(family, cancellation))
            : Failure.Invalid("token", caller.Value.Accessor, "only a login can be ended: revoke a key by 'edge token revoke'");
    }

    private static async Task<Outcome<Token?>> RefreshTokenAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["refreshToken"], cancellation);
        var text = body.Succeeded ? body.Value.Required("refreshToken") : body.Failure;
        return !text.Succeeded ? text.Failure : Token.TryParse(text.Value, out var token) ? token : (Token?)null;
    }

    private static ApiAnswer Ended(Outcome<Revision> outcome) =>
        outcome.Succeeded ? new ApiAnswer.Document(200, new JsonObject { ["revision"] = outcome.Value.Value }) : outcome.Failure;

    private static ApiAnswer Answer(Outcome<TokenPair> outcome) => !outcome.Succeeded ? outcome.Failure : new ApiAnswer.Document(200, new JsonObject
    {
        ["subject"] = outcome.Value.Subject,
        ["token"] = outcome.Value.Access.Print(),
        ["accessor"] = outcome.Value.Access.Accessor,
        ["expires"] = outcome.Value.AccessExpires,
        ["refreshToken"] = outcome.Value.Refresh.Print(),
        ["refreshExpires"] = outcome.Value.RefreshExpires,
    });

    private ValueTask RecordAsync(string action, ApiCall call, Outcome<TokenPair> outcome, string subject) => audit.RecordAsync(
        new AuditEvent
        {
            Action = action,
            Outcome = outcome.Succeeded ? AuditOutcome.Accepted : outcome.Failure.Code == ProblemStatus.OutcomeUnknown ? AuditOutcome.Unknown : AuditOutcome.Refused,
            Subject = outcome.Succeeded ? outcome.Value.Subject : subject,
            Accessor = outcome.Succeeded ? outcome.Value.Refresh.Accessor : "",
            Path = "login",
            Revision = outcome.Succeeded ? outcome.Value.Revision : Revision.Zero,
            Address = call.Address.ToString(),
            Reason = outcome.Failure == Logins.Reused ? "refresh_reused" : outcome.Failure?.Code ?? "",
        },
        CancellationToken.None);
}
