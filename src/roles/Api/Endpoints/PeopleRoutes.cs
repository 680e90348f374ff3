namespace Edge.Api;

/// <summary>The lines of the API's table that are about people, their logins, and tokens that end early.</summary>
internal static class PeopleRoutes
{
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("POST", "/v1/login", "Logs a person in by password and, where they have one, a second factor.", "LoginRequest", "LoginTokens", static (ask, call, cancellation) => ask.Login.LoginAsync(call, cancellation))
        {
            IsPublic = true,
            RecordsItself = true,
        },
        new("POST", "/v1/login/refresh", "Exchanges a refresh token for a new pair; the old one must not be used again.", "RefreshRequest", "LoginTokens", static (ask, call, cancellation) => ask.Login.RefreshAsync(call, cancellation))
        {
            IsPublic = true,
            RecordsItself = true,
        },
        new("POST", "/v1/logout", "Ends a login, named by its refresh token or by the access token in the header.", "LogoutRequest", "Ended", static (ask, call, cancellation) => ask.Login.LogoutAsync(call, cancellation)) { IsPublic = true },
        new("POST", "/v1/users", "Makes a person who may log in.", "UserRequest", "Written", static (ask, call, cancellation) => ask.Users.CreateAsync(call, cancellation)) { Status = 201 },
        new("POST", "/v1/users/{id}/disable", "Refuses a person from now on, and ends their logins and tokens.", null, "Written", static (ask, call, cancellation) => ask.Users.DisableAsync(call, cancellation)),
        new("POST", "/v1/users/{id}/enable", "Lets a disabled person log in again.", null, "Written", static (ask, call, cancellation) => ask.Users.EnableAsync(call, cancellation)),
        new("POST", "/v1/users/{id}/policies", "Says what a person's logins may do; ends those there are.", "UserPolicies", "Written", static (ask, call, cancellation) => ask.Users.SetPoliciesAsync(call, cancellation)),
        new("POST", "/v1/users/{id}/password", "Sets a password, one's own with the present one; ends the person's logins.", "PasswordChange", "Written", static (ask, call, cancellation) => ask.Users.SetPasswordAsync(call, cancellation)),
        new("POST", "/v1/users/{id}/totp", "Offers a secret for one-time codes, for oneself; it counts once it is confirmed.", null, "TotpOffer", static (ask, call, cancellation) => ask.Users.OfferTotpAsync(call, cancellation)),
        new("POST", "/v1/users/{id}/totp/confirm", "Turns one-time codes on by a first code, and gives recovery codes.", "TotpConfirmation", "TotpConfirmed", static (ask, call, cancellation) => ask.Users.ConfirmTotpAsync(call, cancellation)),
        new("POST", "/v1/users/{id}/totp/remove", "Turns one-time codes off, one's own with the password.", "PasswordProof", "Written", static (ask, call, cancellation) => ask.Users.RemoveTotpAsync(call, cancellation)),
        new("POST", "/v1/revocations", "Ends tokens before their time: one, a subject's, a person's logins, a device's sessions, or all made before a moment.", "RevocationRequest", "RevocationMade", static (ask, call, cancellation) => ask.Revocations.RevokeAsync(call, cancellation)) { Status = 201 },
    ];
}
