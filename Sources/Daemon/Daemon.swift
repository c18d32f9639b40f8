import Hummingbird
import Yams
import ServiceLifecycle
import NIOExtras
