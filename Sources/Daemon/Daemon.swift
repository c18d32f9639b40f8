import Hummingbird
import NIOExtras
import ServiceLifecycle
import Yams
