using Connectors.Grpc;
using Connectors.Stores;

namespace Connectors.Milvus;

/// <summary>How a <see cref="MilvusStore"/> reaches its server. They are copied when the store is made.</summary>
public sealed class MilvusStoreOptions : RemoteStoreOptions
{
    private MilvusConsistency _consistency;

    /// <summary>Gets or sets an API key or <c>user:password</c>; null for none. Not together with <see cref="User"/>.</summary>
    public string? Token { get; set; }

    /// <summary>Gets or sets the user; null for none. <see cref="Password"/> goes with it.</summary>
    public string? User { get; set; }

    /// <summary>Gets or sets the password of <see cref="User"/>.</summary>
    public string? Password { get; set; }

    /// <summary>Gets or sets the database; null for the one in the address, or else the server's default.</summary>
    public string? Database { get; set; }

    /// <summary>
    /// Gets or sets which writes reads wait for: searches that do not say otherwise (<see cref="MilvusQuery.Consistency"/>), and all else that
    /// is read. Default <see cref="MilvusConsistency.Strong"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public MilvusConsistency Consistency
    {
        get => _consistency;
        set => _consistency = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such level.");
    }

    /// <summary>Gets or sets the options of the connection: certificates, message sizes, keep-alive. Not used with a transport of the caller's.</summary>
    public GrpcTransportOptions? Transport { get; set; }

    internal MilvusStoreOptions CloneChecked()
    {
        if (Token is not null && (User is not null || Password is not null))
            throw new ArgumentException("Give a token or a user with a password, not both.", nameof(Token));
        if (User is null != Password is null)
            throw new ArgumentException("A user and a password go together.", nameof(User));
        if (User?.Contains(':', StringComparison.Ordinal) is true)
            throw new ArgumentException("A user name holds no colon.", nameof(User));
        if (Database is not null)
            MilvusName.ThrowUnlessValid(Database, "database", nameof(Database));
        return (MilvusStoreOptions)MemberwiseClone();
    }
}
