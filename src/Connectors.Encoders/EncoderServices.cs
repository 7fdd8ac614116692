namespace Connectors.Encoders;

/// <summary>What <c>GetService</c> of an encoder gives.</summary>
internal static class EncoderServices
{
    /// <summary>Looks a service up: the encoder itself for any type that it has, each other one under one type.</summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">A key; no encoder has services under one.</param>
    /// <param name="encoder">The encoder that was asked.</param>
    /// <param name="others">The other services, each with the type that stands for it.</param>
    /// <returns>The service; null when there is none.</returns>
    public static object? Find(Type serviceType, object? serviceKey, object encoder, params ReadOnlySpan<(Type Type, object? Service)> others)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType.IsInstanceOfType(encoder))
            return encoder;
        foreach (var (type, service) in others)
        {
            if (serviceType == type)
                return service;
        }

        return null;
    }
}
